package io.bowwave.swarm;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connections to peers, kept open between uses: at most two idle ones a peer and sixteen in all, the oldest are closed first. Thread-safe. */
public final class PeerClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PeerClient.class);
    private static final int IDLE_A_PEER = 2;
    private static final int IDLE = 16;
    /** Shorter than a server keeps a connection on which nothing moves. */
    private static final long IDLE_NANOS = 30_000_000_000L;

    private record Idle(PeerConnection connection, long sinceNanos) {}

    private final PeerSecret secret;
    private final String name;
    private final SecureRandom random = new SecureRandom();
    private final Map<PeerAddress, Deque<Idle>> idle = new HashMap<>();

    /** @param name who asks, for the peer's log; 1 to 128 ASCII characters */
    public PeerClient(PeerSecret secret, String name) {
        this.secret = secret;
        this.name = name;
    }

    /** An open connection, for the caller alone until it is given back or closed. */
    PeerConnection acquire(PeerAddress peer) throws IOException {
        Idle kept = take(peer);
        return kept != null ? kept.connection() : PeerConnection.open(peer, secret, name, random);
    }

    /** Only a connection on which every answer was read to its end. */
    void giveBack(PeerConnection connection) {
        synchronized (idle) {
            expire();
            Deque<Idle> kept = idle.computeIfAbsent(connection.peer(), peer -> new ArrayDeque<>());
            if (kept.size() < IDLE_A_PEER && idle.size() <= IDLE) {
                kept.addLast(new Idle(connection, System.nanoTime()));
                return;
            }
        }
        close(connection);
    }

    void close(PeerConnection connection) {
        try {
            connection.close();
        } catch (IOException e) {
            LOG.debug("closing a connection to {}: {}", connection.peer(), e.toString());
        }
    }

    @Override
    public void close() {
        synchronized (idle) {
            idle.values().forEach(kept -> kept.forEach(each -> close(each.connection())));
            idle.clear();
        }
    }

    private @Nullable Idle take(PeerAddress peer) {
        synchronized (idle) {
            expire();
            Deque<Idle> kept = idle.get(peer);
            return kept == null ? null : kept.pollLast();
        }
    }

    private void expire() {
        long now = System.nanoTime();
        for (Iterator<Deque<Idle>> all = idle.values().iterator(); all.hasNext(); ) {
            Deque<Idle> kept = all.next();
            while (!kept.isEmpty() && now - kept.getFirst().sinceNanos() > IDLE_NANOS) {
                close(kept.removeFirst().connection());
            }
            if (kept.isEmpty()) {
                all.remove();
            }
        }
    }
}
