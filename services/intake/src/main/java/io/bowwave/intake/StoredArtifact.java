package io.bowwave.intake;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An artifact, as the API shows it.
 *
 * @param manifest its name
 * @param layouts where its chunks are, newest first; each of them will do
 * @param size of its files, bytes
 * @param builds that made it, newest first
 * @param regions what each region said last about it
 * @param removed when no region has it any more
 */
record StoredArtifact(
        String manifest,
        List<String> layouts,
        long size,
        List<Made> builds,
        List<Where> regions,
        List<Runs> running,
        @Nullable Removed removed) {

    /** @param uploadedBytes what the build added to the home store */
    record Made(
            String build,
            String app,
            String commit,
            String ref,
            String layout,
            long uploadedBytes,
            Instant finishedAt) {}

    /**
     * @param state copying, complete, failed or removed
     * @param bytesCopied over the region's border
     */
    record Where(
            String region,
            String state,
            @Nullable String reason,
            long bytesCopied,
            @Nullable String copiedFrom,
            Instant updatedAt) {}

    /** @param machines that run it now */
    record Runs(String app, String region, int machines) {}

    /** @param at when the last region removed it */
    record Removed(Instant at, @Nullable String reason) {}
}
