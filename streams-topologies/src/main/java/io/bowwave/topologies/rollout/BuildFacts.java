package io.bowwave.topologies.rollout;

import io.bowwave.schemas.artifact.Deployable;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.BuildCanceled;
import io.bowwave.schemas.job.BuildFailed;
import io.bowwave.schemas.job.BuildLifted;
import io.bowwave.schemas.job.BuildQueued;
import io.bowwave.schemas.job.BuildRequeued;
import io.bowwave.schemas.job.BuildStarted;
import io.bowwave.schemas.job.BuildStatus;
import io.bowwave.schemas.job.BuildSucceeded;
import io.bowwave.schemas.job.JobEvent;
import io.bowwave.schemas.rollout.DeployRules;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one build: the row of the store, key {@code app|build}. Immutable.
 *
 * @param status null while only its deployable was heard of
 * @param message why it failed or was canceled
 * @param deployable the last word about it
 * @param bad why it is marked bad; null when it is not
 * @param home the region where it was built
 * @param rules how it wants to be deployed
 */
record BuildFacts(
        BuildId build,
        int attempt,
        long revision,
        @Nullable BuildStatus status,
        @Nullable String message,
        @Nullable Deployable deployable,
        @Nullable String bad,
        @Nullable String traceparent,
        @Nullable RegionName home,
        @Nullable DeployRules rules) {

    static BuildFacts unheardOf(BuildId build) {
        return new BuildFacts(build, 0, 0, null, null, null, null, null, null, null);
    }

    /** With this event, unless it is older than what is known. */
    BuildFacts with(JobEvent event, @Nullable String trace) {
        if (event.revision() <= revision || event.attempt() < attempt) {
            return this;
        }
        BuildSucceeded done = event instanceof BuildSucceeded succeeded ? succeeded : null;
        return new BuildFacts(
                build,
                event.attempt(),
                event.revision(),
                status(event),
                message(event),
                deployable,
                bad,
                trace,
                done == null ? home : done.home(),
                done == null ? rules : done.deploy());
    }

    BuildFacts with(Deployable word, @Nullable String trace) {
        return new BuildFacts(
                build,
                attempt,
                revision,
                status,
                message,
                word,
                bad,
                traceparent == null ? trace : traceparent,
                home,
                rules);
    }

    /** @param reason null takes the mark away */
    BuildFacts marked(@Nullable String reason) {
        return new BuildFacts(build, attempt, revision, status, message, deployable, reason, traceparent, home, rules);
    }

    /** How it wants to be deployed, where it says so. */
    DeployRules wishes() {
        return rules == null ? DeployRules.NONE : rules;
    }

    private static BuildStatus status(JobEvent event) {
        return switch (event) {
            case BuildQueued e -> BuildStatus.QUEUED;
            case BuildLifted e -> BuildStatus.QUEUED;
            case BuildRequeued e -> BuildStatus.QUEUED;
            case BuildStarted e -> BuildStatus.RUNNING;
            case BuildSucceeded e -> BuildStatus.SUCCEEDED;
            case BuildFailed e -> BuildStatus.FAILED;
            case BuildCanceled e -> BuildStatus.CANCELED;
        };
    }

    private static @Nullable String message(JobEvent event) {
        return switch (event) {
            case BuildFailed failed -> failed.cause().text() + ": " + failed.message();
            case BuildCanceled canceled -> canceled.cause().text() + ": " + canceled.message();
            case BuildQueued e -> null;
            case BuildLifted e -> null;
            case BuildRequeued e -> null;
            case BuildStarted e -> null;
            case BuildSucceeded e -> null;
        };
    }
}
