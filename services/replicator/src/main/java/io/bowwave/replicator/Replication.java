package io.bowwave.replicator;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.BuildSucceeded;
import io.bowwave.store.MissingBlobException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One build on its way into this region: tries until it is complete, and says so. Each try is called by one thread at a time. */
final class Replication {

    private static final Logger LOG = LoggerFactory.getLogger(Replication.class);

    private static final Duration LOG_READ_WITHIN = Duration.ofSeconds(30);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONG_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
    private static final int LONG_PAUSE_AFTER = 7;
    private static final int LONGEST_PAUSE_AFTER = 30;

    /** After so many tries a build holds up no newer one. */
    private static final int STUCK_AFTER = 4;

    private final Event<BuildSucceeded> build;
    private final CopyTools tools;
    private final ReplicaLog log;
    private final ReplicatorMetrics metrics;
    private final BiPredicate<BuildId, Instant> gone;
    private final CopyProgress progress;
    private int tries;
    private boolean toldStart;
    private @Nullable RegionName source;

    /** @param gone whether this build, which had succeeded then, was removed for good */
    Replication(
            Event<BuildSucceeded> build,
            CopyTools tools,
            ReplicaLog log,
            ReplicatorMetrics metrics,
            BiPredicate<BuildId, Instant> gone) {
        this.build = build;
        this.tools = tools;
        this.log = log;
        this.metrics = metrics;
        this.gone = gone;
        this.progress = new CopyProgress(build, log, metrics);
    }

    Event<BuildSucceeded> build() {
        return build;
    }

    /** Whether it has failed so often that it may take long. */
    boolean stuck() {
        return tries >= STUCK_AFTER;
    }

    /** True when there is nothing left to do and the log says so; false when it has to be tried again after {@link #pause}. */
    boolean attempt() {
        tries++;
        try {
            return removed() || complete();
        } catch (RemovedException e) {
            LOG.info("{}", e.getMessage());
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

    /** 1 s, doubling up to 1 min; 10 min when it has failed very often. */
    Duration pause() {
        if (tries >= LONGEST_PAUSE_AFTER) {
            return LONGEST_PAUSE;
        }
        return tries >= LONG_PAUSE_AFTER ? LONG_PAUSE : FIRST_PAUSE.multipliedBy(1L << Math.max(0, tries - 1));
    }

    private boolean complete() throws IOException {
        if (tools.regions().inHome()) {
            tools.copy().checkHome(build.data().artifact());
        } else {
            copy();
        }
        log.completed(build, progress.copied(), source);
        metrics.completed();
        LOG.info(
                "build {} of {} is complete here, {} bytes copied",
                id(),
                build.data().app(),
                progress.copied());
        return true;
    }

    /** What retention has removed is not brought back. */
    private boolean removed() throws IOException {
        try {
            if (!tools.news().awaitCaughtUp(LOG_READ_WITHIN.toMillis())) {
                LOG.warn("the log of replicas is not read yet; build {} is copied without knowing who has it", id());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while the log was read").initCause(e);
        }
        boolean removed = tools.news().removed(build.data().build());
        if (removed) {
            LOG.info(
                    "build {} of {} was removed, it is not copied",
                    id(),
                    build.data().app());
        }
        return removed;
    }

    private void copy() throws IOException {
        // Before the manifest, which says that the artifact is complete; also when another build has brought the same.
        tools.attestations().copy(build.data());
        ArtifactCopy.Need need = tools.copy().need(build.data().artifact());
        if (need.nothing()) {
            return;
        }
        if (!toldStart) {
            log.started(build, need.bytes());
            toldStart = true;
        }
        progress.begin(need);
        source = new SpreadCopy(tools, build.data().build(), need, progress)
                .run()
                .orElse(source);
        progress.piece(tools.copy().end(need));
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
