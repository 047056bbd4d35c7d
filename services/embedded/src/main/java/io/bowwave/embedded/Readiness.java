package io.bowwave.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** Waits until a child answers, ends, or has had its time. */
final class Readiness {
    private static final long PAUSE_MILLIS = 25;

    private Readiness() {}

    /** Asks the server something; an exception means: not yet. */
    interface Probe {
        boolean ready() throws Exception;
    }

    static void await(ChildProcess child, Duration limit, Probe probe) {
        long end = System.nanoTime() + limit.toNanos();
        String last = "no answer";
        while (System.nanoTime() < end) {
            if (!child.alive()) {
                throw ended(child);
            }
            try {
                if (probe.ready()) {
                    return;
                }
            } catch (InterruptedException e) {
                child.kill();
                Thread.currentThread().interrupt();
                throw new EmbeddedServerException("Interrupted while " + child.name() + " was starting", e);
            } catch (Exception e) {
                last = String.valueOf(e.getMessage());
            }
            pause(child);
        }
        String tail = child.logTail(20);
        child.kill();
        throw new EmbeddedServerException(child.name() + " was not ready within " + limit.toSeconds() + " s (last: "
                + last + "). Its log " + child.log() + " ends with:\n" + tail);
    }

    static boolean accepts(int port) throws IOException {
        return accepts(InetAddress.getLoopbackAddress().getHostAddress(), port);
    }

    static boolean accepts(String host, int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), 500);
            return true;
        }
    }

    private static EmbeddedServerException ended(ChildProcess child) {
        return new EmbeddedServerException(child.name() + " ended while starting, exit code "
                + child.exit().join() + ". Its log " + child.log() + " ends with:\n" + child.logTail(20));
    }

    private static void pause(ChildProcess child) {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            child.kill();
            Thread.currentThread().interrupt();
            throw new EmbeddedServerException("Interrupted while " + child.name() + " was starting", e);
        }
    }
}
