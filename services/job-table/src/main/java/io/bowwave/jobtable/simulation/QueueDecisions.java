package io.bowwave.jobtable.simulation;

import io.bowwave.jobtable.ClaimOrder;
import io.bowwave.jobtable.GuardRules;
import io.bowwave.jobtable.RetryRules;
import io.bowwave.schemas.job.BuildCause;
import io.bowwave.schemas.job.BuildStatus;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every decision that {@link MemoryQueue} takes, each by the pure rule that the job table uses or is held to. Tests break one of them to
 * see that the checker finds it.
 */
interface QueueDecisions {

    QueueDecisions REAL = new QueueDecisions() {};

    /** Which of those that wait in a line is next. */
    default int next(List<MemoryBuild> waiting) {
        return 0;
    }

    default Optional<ClaimOrder.Line> turn(Collection<ClaimOrder.Line> lines, Instant now, Map<String, String> labels) {
        return ClaimOrder.next(lines, now, labels);
    }

    /** Whether this caller may write. */
    default boolean fits(Ticket shown, int attempt, String worker) {
        return shown.attempt() == attempt && shown.worker().equals(worker);
    }

    default RetryRules.Verdict afterLoss(BuildCause cause, boolean handedBack, int attempt, int infraTries) {
        return RetryRules.after(cause, handedBack, attempt, infraTries);
    }

    /** Whether a build whose attempt is lost is canceled rather than tried again. */
    default boolean heeds(MemoryBuild.Lease lease) {
        return lease.cancelAt > 0;
    }

    /** The attempt of a build that is queued again. */
    default int nextAttempt(int attempt) {
        return attempt + 1;
    }

    default List<GuardRules.Decision> sweep(GuardRules.Look look) {
        return GuardRules.decide(look);
    }

    /** Whether a build of the same commit is the build that was asked for. */
    default boolean serves(MemoryBuild build, Push push) {
        return !push.again() && (!build.ended() || build.succeeded());
    }

    /** Whether an ask for its commit makes a build urgent that is there. */
    default boolean lifts(MemoryBuild build, Push push) {
        return push.urgent() && !build.urgent && build.status == BuildStatus.QUEUED;
    }

    /** Whether a newer build of the line takes the place of this one. */
    default boolean givesWay(MemoryBuild build) {
        return build.app.latestOnly();
    }

    default boolean waitedTooLong(MemoryBuild build, long now) {
        return build.queueUntil < now;
    }
}
