package io.bowwave.replicator;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.job.BuildSucceeded;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;

/** Counts a copy's bytes, and says now and then how far it is. */
final class CopyProgress implements SpreadCopy.Telling {

    private static final Duration CHANGES_EVERY = Duration.ofSeconds(2);

    /** Without any change, so that others know that there is still somebody. */
    private static final Duration ALIVE_EVERY = Duration.ofSeconds(8);

    private final Event<BuildSucceeded> build;
    private final ReplicaLog log;
    private final ReplicatorMetrics metrics;
    private final AtomicLong copied = new AtomicLong();
    private Estimate estimate = new Estimate();
    private long total;
    private int packs;
    private long toldAt;
    private long toldBytes;

    CopyProgress(Event<BuildSucceeded> build, ReplicaLog log, ReplicatorMetrics metrics) {
        this.build = build;
        this.log = log;
        this.metrics = metrics;
    }

    /** A try begins. */
    void begin(ArtifactCopy.Need need) {
        total = copied.get() + need.bytes();
        packs = need.layout().packs().size();
        estimate = new Estimate();
        toldAt = System.nanoTime();
        toldBytes = copied.get();
        estimate.secondsLeft(toldBytes, total, toldAt);
    }

    /** In all tries together, bytes. */
    long copied() {
        return copied.get();
    }

    @Override
    public void piece(long bytes) {
        copied.addAndGet(bytes);
        metrics.copied(bytes);
    }

    @Override
    public void round(BitSet have) {
        long now = System.nanoTime();
        long bytes = copied.get();
        long since = now - toldAt;
        if (since >= ALIVE_EVERY.toNanos() || (since >= CHANGES_EVERY.toNanos() && bytes != toldBytes)) {
            toldAt = now;
            toldBytes = bytes;
            log.progress(build, bytes, total, PackSet.text(have, packs), estimate.secondsLeft(bytes, total, now));
        }
    }
}
