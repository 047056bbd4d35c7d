package io.bowwave.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** TCP ports on loopback. */
public final class Ports {
    private Ports() {}

    /** A port that was free a moment ago. */
    public static int free() {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new EmbeddedServerException("No free TCP port on loopback: " + e.getMessage(), e);
        }
    }

    /** True when nobody listens there. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * The port itself, or a free one for 0.
     *
     * @throws EmbeddedServerException of kind PORT_TAKEN when somebody listens there
     */
    static int choose(String server, int port) {
        if (port == 0) {
            return free();
        }
        if (!isFree(port)) {
            throw new EmbeddedServerException(
                    EmbeddedServerException.Kind.PORT_TAKEN,
                    "Port " + port + " for " + server
                            + " is in use by another process. Find it with `ss -ltnp 'sport = :" + port
                            + "'`, or choose another port.",
                    null);
        }
        return port;
    }
}
