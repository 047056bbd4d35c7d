package io.bowwave.agent;

import io.bowwave.agent.AgentConfig.PortRange;
import io.bowwave.schemas.id.AppName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which app has which port of the range. An app keeps its port for as long as the agent lives, and gets it again from its journal. Thread-safe. */
final class AppPorts {

    private final @Nullable PortRange range;
    private final Map<AppName, Integer> given = new HashMap<>();

    /** @param range null: each app has the port that it asks for */
    AppPorts(@Nullable PortRange range) {
        this.range = range;
    }

    /**
     * The port for an app that needs one.
     *
     * @param wished as its run instructions say
     * @throws IOException when no port of the range is free
     */
    synchronized int port(AppName app, int wished) throws IOException {
        if (range == null) {
            return wished;
        }
        Integer has = given.get(app);
        if (has != null) {
            return has;
        }
        for (int port = range.first(); port <= range.last(); port++) {
            if (!given.containsValue(port) && free(port)) {
                given.put(app, port);
                return port;
            }
        }
        throw new IOException("app-ports: no port from %d to %d is free; give the agent a larger range"
                .formatted(range.first(), range.last()));
    }

    /** The app has this one already. */
    synchronized void keep(AppName app, int port) {
        if (range != null && port >= range.first() && port <= range.last()) {
            given.put(app, port);
        }
    }

    private static boolean free(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
