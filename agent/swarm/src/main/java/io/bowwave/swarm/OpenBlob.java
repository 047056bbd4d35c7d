package io.bowwave.swarm;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A blob that a loop's sessions read from, opened once for all of them. On its loop's thread, but for {@link #more}. */
final class OpenBlob {

    private static final Logger LOG = LoggerFactory.getLogger(OpenBlob.class);

    private final BlobView view;
    private final IoLoop loop;
    private final AtomicBoolean told = new AtomicBoolean();
    private final Set<PeerOutbox> waiting = new LinkedHashSet<>();
    private int users;
    private boolean retired;
    private long usedNanos = System.nanoTime();

    OpenBlob(BlobView view, IoLoop loop) {
        this.view = view;
        this.loop = loop;
        if (!view.complete()) {
            view.watch(this::more);
        }
    }

    BlobView view() {
        return view;
    }

    OpenBlob use() {
        users++;
        return this;
    }

    void release() {
        users--;
        usedNanos = System.nanoTime();
        if (retired && users == 0) {
            close();
        }
    }

    /** Another has taken its place: its last users go on with it, nobody else will. */
    void retire() {
        retired = true;
        if (users == 0) {
            close();
        }
    }

    /** Pumps the outbox when there is a new block. */
    void await(PeerOutbox outbox) {
        waiting.add(outbox);
    }

    boolean idle(long longerThanNanos, long now) {
        return users == 0 && (view.stale() || now - usedNanos > longerThanNanos);
    }

    void close() {
        try {
            view.close();
        } catch (IOException e) {
            LOG.debug("closing a blob: {}", e.toString());
        }
    }

    /** There is a new block; from any thread. Many blocks may be told at once. */
    private void more() {
        if (told.compareAndSet(false, true)) {
            loop.execute(this::wake);
        }
    }

    private void wake() {
        told.set(false);
        if (!waiting.isEmpty()) {
            Set<PeerOutbox> woken = new LinkedHashSet<>(waiting);
            waiting.clear();
            woken.forEach(PeerOutbox::pump);
        }
    }
}
