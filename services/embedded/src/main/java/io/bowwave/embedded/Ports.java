package io.bowwave.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.jspecify.annotations.Nullable;

/** TCP ports on loopback. */
public final class Ports {
    private static final Given GIVEN = new Given();

    private Ports() {}

    /**
     * A port that nobody listens on, and that nobody else is given by this, in any JVM: what is to listen on it takes a moment to begin, and who
     * came between would be taken for it.
     */
    public static int free() {
        return GIVEN.next();
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

    /** Gives out one port after the other, of ranges that stay claimed as long as this JVM lives. */
    private static final class Given {
        private @Nullable PortRange range;
        private int next;

        synchronized int next() {
            for (int tries = 0; tries < 2 * PortRange.PORTS; tries++) {
                if (range == null || next == range.first() + PortRange.PORTS) {
                    range = PortRange.claim();
                    next = range.first();
                }
                int port = next++;
                if (isFree(port)) {
                    return port;
                }
            }
            throw new EmbeddedServerException("no free port among %d on loopback".formatted(2 * PortRange.PORTS));
        }
    }
}
