package io.bowwave.jobtable;

import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.WorkerId;
import io.bowwave.schemas.job.BuildCause;
import io.bowwave.schemas.job.BuildStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code build_job}.
 *
 * @param ref the full ref
 * @param commit 40 hex digits
 * @param name what the artifact is called, when its build says so
 * @param regions that must be complete before it is deployable, as they were when it was enqueued
 * @param home whose store gets the artifact
 * @param timeout limit of one attempt
 * @param queueing how it stands in the queue
 * @param attempt from 1; grows by one at each requeue
 * @param revision from 1; grows by one at each state change
 * @param changedAt of the last state change
 * @param startedAt of this attempt
 * @param cause why it left a state other than by success
 * @param uploadedBytes what it added to the home store
 */
public record Build(
        BuildId id,
        AppName app,
        String repoUrl,
        String ref,
        String commit,
        @Nullable String name,
        String trigger,
        String requestedBy,
        @Nullable String traceparent,
        List<RegionName> regions,
        RegionName home,
        Duration timeout,
        Queueing queueing,
        Instant createdAt,
        BuildStatus status,
        int attempt,
        long revision,
        Instant changedAt,
        @Nullable WorkerId worker,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable BuildCause cause,
        @Nullable String message,
        @Nullable String canceledBy,
        @Nullable ArtifactRef artifact,
        @Nullable Long uploadedBytes) {

    public Build {
        regions = List.copyOf(regions);
    }
}
