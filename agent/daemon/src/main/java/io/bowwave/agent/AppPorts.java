package io.bowwave.agent;

import io.bowwave.agent.AgentConfig.PortRange;
import io.bowwave.schemas.id.AppName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which app has which ports of the range: one, and a second one when a release runs beside another. An app keeps them for as long as the
 * agent lives, and gets them again from its journal. Thread-safe.
 */
final class AppPorts {

    private static final int MOST = 2;

    private final @Nullable PortRange range;
    private final Map<AppName, Deque<Integer>> given = new HashMap<>();

    /** @param range null: each app has the port that it asks for */
    AppPorts(@Nullable PortRange range) {
        this.range = range;
    }

    /**
     * The port for a release that needs one: the one that the app had last, where it can be had.
     *
     * @param wished as its run instructions say
     * @param other of the release beside which it is to run; 0: none
     * @throws IOException when no port of the range is free
     */
    synchronized int port(AppName app, int wished, int other) throws IOException {
        if (range == null) {
            if (wished == other) {
                throw new IOException(
                        "run.switch: found \"overlap\", which needs a second port, expected key app-ports in the agent's configuration: a range that it can take one from");
            }
            return wished;
        }
        Deque<Integer> has = given.computeIfAbsent(app, any -> new ArrayDeque<>());
        for (int port : has) {
            if (port != other) {
                keep(app, port);
                return port;
            }
        }
        for (int port = range.first(); port <= range.last(); port++) {
            if (!taken(port) && free(port)) {
                keep(app, port);
                return port;
            }
        }
        throw new IOException("app-ports: no port from %d to %d is free; give the agent a larger range"
                .formatted(range.first(), range.last()));
    }

    /** The app has this one already. */
    synchronized void keep(AppName app, int port) {
        if (range != null && port >= range.first() && port <= range.last()) {
            Deque<Integer> has = given.computeIfAbsent(app, any -> new ArrayDeque<>());
            has.remove(port);
            has.addFirst(port);
            if (has.size() > MOST) {
                has.removeLast();
            }
        }
    }

    /** The app is gone. */
    synchronized void release(AppName app) {
        given.remove(app);
    }

    private boolean taken(int port) {
        return given.values().stream().anyMatch(ports -> ports.contains(port));
    }

    private static boolean free(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
