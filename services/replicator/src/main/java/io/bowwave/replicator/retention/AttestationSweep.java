package io.bowwave.replicator.retention;

import io.bowwave.schemas.id.BuildId;
import io.bowwave.store.AttestationStore;
import io.bowwave.store.AttestationStore.Stored;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Deletes the attestations of builds whose artifact was removed, and those that attempts have left which never succeeded. For one thread.
 */
final class AttestationSweep {

    /** Attestations that are deleted in one look; the rest waits for the next. */
    private static final int MOST_AT_ONCE = 10_000;

    private final AttestationStore store;
    private final RetentionState state;
    private final StoreSweep.CatchUp catchUp;
    private final Supplier<Instant> youngest;
    private final RetentionSettings settings;
    private final Clock clock;

    /** @param youngest what was written after that may be of a build that is not on the log yet */
    AttestationSweep(
            AttestationStore store,
            RetentionState state,
            StoreSweep.CatchUp catchUp,
            Supplier<Instant> youngest,
            RetentionSettings settings,
            Clock clock) {
        this.store = store;
        this.state = state;
        this.catchUp = catchUp;
        this.youngest = youngest;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Deletes what belongs to nothing.
     *
     * @return how many went
     */
    int run() throws IOException {
        List<Stored> unused = unused();
        if (unused.isEmpty()) {
            return 0;
        }
        catchUp.run();
        Set<BuildId> live = live();
        int deleted = 0;
        for (Stored each : unused) {
            if (!live.contains(each.build())) {
                store.delete(each.build(), each.attempt());
                deleted++;
            }
        }
        return deleted;
    }

    private List<Stored> unused() throws IOException {
        Instant before = youngest.get();
        Set<BuildId> live = live();
        try (Stream<Stored> all = store.list()) {
            return all.filter(each -> each.modified().isBefore(before) && !live.contains(each.build()))
                    .limit(MOST_AT_ONCE)
                    .toList();
        }
    }

    private Set<BuildId> live() {
        return state.liveBuilds(clock.instant().minus(settings.settle()));
    }
}
