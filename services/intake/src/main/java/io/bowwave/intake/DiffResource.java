package io.bowwave.intake;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What runs of an app against what could.
 *
 * @param different whether a region's goal is another build than the newest deployable one, or machines run another than the goal
 * @param newest build that succeeded
 * @param deployable the newest that may be deployed
 * @param commits between the oldest goal and the newest deployable build, the newest first
 */
record DiffResource(
        String app,
        boolean different,
        @Nullable Commit newest,
        @Nullable Commit deployable,
        List<Region> regions,
        List<Commit> commits) {

    /** A build and its commit. */
    record Commit(
            String build,
            @Nullable String commit,
            String status,
            @Nullable String trigger,
            @Nullable String requestedBy,
            @Nullable Instant queuedAt,
            @Nullable Long size,
            @Nullable Long uploadedBytes) {}

    /**
     * A region.
     *
     * @param build goal; absent: nothing was ever deployed there
     * @param behind how many builds that succeeded are newer than the goal, up to the newest deployable one
     * @param running what its machines really run
     */
    record Region(
            String region,
            @Nullable Long generation,
            @Nullable String build,
            @Nullable String commit,
            @Nullable Integer permille,
            @Nullable String previous,
            int behind,
            List<Running> running) {}

    /** So many machines run this build; absent: none of the app's. */
    record Running(@Nullable String build, @Nullable String commit, int machines) {}
}
