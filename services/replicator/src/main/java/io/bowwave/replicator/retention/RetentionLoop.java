package io.bowwave.replicator.retention;

import io.bowwave.artifact.BlobKind;
import io.bowwave.process.Loop;
import io.bowwave.replicator.retention.RetentionState.Made;
import io.bowwave.replicator.retention.RetentionState.Removed;
import io.bowwave.replicator.retention.StoreSweep.Swept;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.rollout.Target;
import io.bowwave.store.S3BlobStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One look after the other at what may go from this region's store: see the package. Owned by its loop's thread, but for {@link #gone}. */
public final class RetentionLoop implements Loop.Step, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RetentionLoop.class);

    /** Builds that are marked or removed in one look; the rest waits for the next. */
    private static final int MOST_AT_ONCE = 1_000;

    /** Packs that failed builds have left are looked for so often, even when nothing was removed. */
    private static final Duration ALL_PACKS_EVERY = Duration.ofHours(24);

    private final RetentionSettings settings;
    private final S3BlobStore own;
    private final Clock clock;
    private final RetentionState state;
    private final RetentionReader reader;
    private final RetentionLog log;
    private final StoreSweep sweep;
    private final AttestationSweep attestations;
    private volatile @Nullable Instant caughtUp;
    private @Nullable Instant packsAt;

    public RetentionLoop(
            RetentionSettings settings,
            S3BlobStore own,
            S3BlobStore home,
            Supplier<Consumer<byte[], byte[]>> connect,
            Producer<byte[], byte[]> producer,
            Clock clock) {
        this.settings = settings;
        this.own = own;
        this.clock = clock;
        this.state = new RetentionState(settings.region());
        this.reader = new RetentionReader(connect, state, clock, settings.settle());
        this.log = new RetentionLog(settings, producer, state, clock);
        this.sweep = new StoreSweep(own, home, state, this::catchUp, settings, clock);
        this.attestations =
                new AttestationSweep(own.attestations(), state, this::catchUp, sweep::youngest, settings, clock);
    }

    @Override
    public Duration run() throws IOException {
        catchUp();
        bringBack();
        if (settings.inHome()) {
            mark();
        }
        remove();
        sweep();
        return settings.every();
    }

    /**
     * Whether this build's artifact was removed, so that there is nothing to copy any more. False as long as the log was not read up to the
     * build's end.
     *
     * @param succeeded when
     */
    public boolean gone(BuildId build, Instant succeeded) {
        Instant read = caughtUp;
        return read != null && succeeded.isBefore(read.minus(settings.settle())) && !state.knows(build);
    }

    @Override
    public void close() {
        reader.close();
    }

    private void catchUp() throws IOException {
        Instant before = clock.instant();
        reader.catchUp();
        caughtUp = before;
    }

    /** A goal may have come between the removal on the log and the deletion of the bytes. */
    private void bringBack() throws IOException {
        Set<BuildId> goals = state.targets().map(Target::build).collect(Collectors.toSet());
        for (Removed each : List.copyOf(state.removed())) {
            if (goals.contains(each.made().build())
                    && own.exists(BlobKind.MANIFEST, each.made().artifact().manifest())) {
                LOG.warn(
                        "build {} is a goal although it was removed: it is kept",
                        each.made().build());
                log.thereAgain(each.made());
            }
        }
    }

    private void mark() throws IOException {
        Decisions decisions = Decisions.of(state, clock.instant());
        for (Made each : decisions.toKeep()) {
            log.kept(each, decisions.of(each.build()).reason());
        }
        List<Made> expired = decisions.toMark();
        for (Made each : expired.subList(0, Math.min(expired.size(), MOST_AT_ONCE))) {
            log.expired(each, decisions.of(each.build()).reason());
        }
        if (!expired.isEmpty()) {
            LOG.info("{} builds are kept by no rule any more", expired.size());
        }
    }

    private void remove() throws IOException {
        catchUp();
        Decisions decisions = Decisions.of(state, clock.instant());
        List<Made> due = decisions.toRemove();
        for (Made each : due.subList(0, Math.min(due.size(), MOST_AT_ONCE))) {
            log.removed(each, decisions.of(each.build()).reason());
        }
        if (!due.isEmpty()) {
            LOG.info("{} builds lose their artifact here", due.size());
        }
        catchUp();
    }

    private void sweep() throws IOException {
        Instant now = clock.instant();
        Swept swept = sweep.manifestsAndLayouts();
        Instant last = packsAt;
        if (swept.blobs() > 0 || last == null || last.plus(ALL_PACKS_EVERY).isBefore(now)) {
            packsAt = null; // if it breaks off, the next look begins anew
            swept = swept.plus(sweep.packs());
            packsAt = now;
        }
        int statements = attestations.run();
        if (swept.blobs() + statements > 0) {
            LOG.info("deleted {} blobs of {} bytes, and {} attestations", swept.blobs(), swept.bytes(), statements);
        }
    }
}
