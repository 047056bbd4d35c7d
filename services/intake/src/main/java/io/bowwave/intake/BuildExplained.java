package io.bowwave.intake;

import io.bowwave.jobtable.Build;
import io.bowwave.jobtable.Explanation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a build is where it is.
 *
 * @param since when it got there
 * @param until when that ends at the latest
 * @param reasons what it waits for, or what became of it; the most important first
 * @param linePosition place among the queued builds of its branch, 1 is next
 * @param queuePosition place of its branch among all that might go on, 1 is next; absent: it may not go on yet
 * @param typicalSeconds how long a build of the app runs, the median of its last ones
 * @param estimatedStart absent: nothing tells, or it has begun
 * @param estimatedEnd absent: nothing tells, or it has ended
 * @param lease of its builder; absent: it isn't running
 */
record BuildExplained(
        String build,
        String app,
        String ref,
        String status,
        int attempt,
        String priority,
        Instant since,
        @Nullable Instant until,
        List<Reason> reasons,
        @Nullable Integer linePosition,
        @Nullable Integer queuePosition,
        @Nullable Long typicalSeconds,
        @Nullable Instant estimatedStart,
        @Nullable Instant estimatedEnd,
        @Nullable Lease lease) {

    /**
     * @param kind behind, limit, rest, no-builder, hold, busy, next, running, canceling or ended
     * @param text a sentence
     */
    record Reason(String kind, String text) {}

    /**
     * @param until when it runs out, unless the builder says before that it lives
     * @param deadline when the attempt is ended
     */
    record Lease(@Nullable String worker, Instant until, Instant heartbeat, Instant deadline) {}

    static BuildExplained of(Explanation explanation) {
        Build build = explanation.build();
        Explanation.Lease lease = explanation.lease();
        String worker = build.worker() == null ? null : build.worker().text();
        return new BuildExplained(
                build.id().text(),
                build.app().text(),
                build.ref(),
                build.status().text(),
                build.attempt(),
                build.queueing().priority().text(),
                explanation.since(),
                explanation.until(),
                explanation.reasons().stream()
                        .map(each -> new Reason(each.kind().text(), each.text()))
                        .toList(),
                explanation.linePosition(),
                explanation.queuePosition(),
                explanation.typical() == null ? null : explanation.typical().toSeconds(),
                explanation.start(),
                explanation.end(),
                lease == null ? null : new Lease(worker, lease.until(), lease.heartbeat(), lease.deadline()));
    }
}
