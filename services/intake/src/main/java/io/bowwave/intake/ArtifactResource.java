package io.bowwave.intake;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where builds are, and whether they may be deployed. */
final class ArtifactResource {

    private ArtifactResource() {}

    /**
     * @param state copying, complete, failed or removed
     * @param secondsLeft an estimate, while it is being copied
     */
    record Replica(
            String build,
            String region,
            String state,
            long size,
            long bytesDone,
            @Nullable Long bytesTotal,
            @Nullable Long secondsLeft,
            @Nullable String copiedFrom,
            int tries,
            @Nullable String reason,
            @Nullable Instant startedAt,
            @Nullable Instant completedAt,
            Instant updatedAt) {}

    /**
     * @param state replicating, deployable, withdrawn or rejected
     * @param regions complete by now
     * @param required those that its app needs
     */
    record Deployable(
            String app,
            String build,
            String commit,
            String manifest,
            long size,
            String state,
            List<String> regions,
            List<String> required,
            @Nullable String reason,
            Instant updatedAt) {}
}
