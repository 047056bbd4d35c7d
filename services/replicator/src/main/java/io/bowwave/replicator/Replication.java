package io.bowwave.replicator;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.job.BuildSucceeded;
import io.bowwave.store.MissingBlobException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One build on its way into this region: tries until it is complete, and says so. Each try is called by one thread at a time. */
final class Replication {

    private static final Logger LOG = LoggerFactory.getLogger(Replication.class);

    private static final Duration PROGRESS_EVERY = Duration.ofSeconds(2);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final int LONGEST_PAUSE_AFTER = 7;

    private final Event<BuildSucceeded> build;
    private final boolean inHome;
    private final ArtifactCopy copy;
    private final ReplicaLog log;
    private final ReplicatorMetrics metrics;
    private final BiPredicate<BuildId, Instant> gone;
    private final AtomicLong copied = new AtomicLong();
    private final AtomicLong toldAtNanos = new AtomicLong();
    private int tries;
    private boolean toldStart;

    /** @param gone whether this build, which had succeeded then, was removed for good */
    Replication(
            Event<BuildSucceeded> build,
            boolean inHome,
            ArtifactCopy copy,
            ReplicaLog log,
            ReplicatorMetrics metrics,
            BiPredicate<BuildId, Instant> gone) {
        this.build = build;
        this.inHome = inHome;
        this.copy = copy;
        this.log = log;
        this.metrics = metrics;
        this.gone = gone;
    }

    Event<BuildSucceeded> build() {
        return build;
    }

    /** True when the artifact is complete here and the log says so; false when it has to be tried again after {@link #pause}. */
    boolean attempt() {
        tries++;
        try {
            long bytes = inHome ? check() : copy();
            log.completed(build, bytes);
            metrics.completed();
            LOG.info(
                    "build {} of {} is complete here, {} bytes copied",
                    id(),
                    build.data().app(),
                    bytes);
            return true;
        } catch (IOException | RuntimeException e) {
            if (e instanceof MissingBlobException && gone.test(build.data().build(), build.time())) {
                LOG.info(
                        "build {} of {} was removed: there is nothing to copy",
                        id(),
                        build.data().app());
                return true;
            }
            metrics.failed();
            LOG.warn(
                    "build {} of {} is not complete here yet, try {}: {}",
                    id(),
                    build.data().app(),
                    tries,
                    e.toString());
            tellFailure(e);
            return false;
        }
    }

    /** 1 s, doubling up to 1 min. */
    Duration pause() {
        return tries >= LONGEST_PAUSE_AFTER ? LONGEST_PAUSE : FIRST_PAUSE.multipliedBy(1L << Math.max(0, tries - 1));
    }

    private long check() throws IOException {
        copy.checkHome(build.data().artifact());
        return 0;
    }

    private long copy() throws IOException {
        ArtifactCopy.Need need = copy.need(build.data().artifact());
        if (need.nothing()) {
            return copied.get();
        }
        if (!toldStart) {
            log.started(build, need.bytes());
            toldStart = true;
        }
        toldAtNanos.set(System.nanoTime());
        long before = copied.get();
        long now = copy.copy(need, piece -> progress(piece, before + need.bytes()));
        // Layout and manifest are not told by pieces.
        return count(before + now - copied.get());
    }

    private void progress(long piece, long total) {
        long done = count(piece);
        long told = toldAtNanos.get();
        long now = System.nanoTime();
        if (now - told >= PROGRESS_EVERY.toNanos() && toldAtNanos.compareAndSet(told, now)) {
            log.progress(build, done, total);
        }
    }

    private long count(long bytes) {
        metrics.copied(bytes);
        return copied.addAndGet(bytes);
    }

    /** At the 1st, 2nd, 4th, 8th... try: the log is kept for ever, and a long outage must not fill it. */
    private void tellFailure(Exception failure) {
        if (Integer.bitCount(tries) != 1) {
            return;
        }
        try {
            log.failed(build, String.valueOf(failure.getMessage()), tries);
        } catch (IOException | RuntimeException e) {
            LOG.warn("a failure of build {} is not on the log: {}", id(), e.toString());
        }
    }

    private String id() {
        return build.data().build().text();
    }
}
