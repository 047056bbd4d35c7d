package io.bowwave.queue;

import io.bowwave.jobtable.BuildStep;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step of an attempt, as its builder says it. All of them come each time, in order.
 *
 * @param kind {@code checkout}, {@code step} or {@code artifact}
 * @param state {@code waiting}, {@code running}, {@code succeeded}, {@code failed}, {@code timed-out}, {@code stopped} or
 *     {@code skipped}
 * @param beganMillisAgo when it began, by the builder's stopwatch; absent: it hasn't
 * @param tookMillis absent: it hasn't ended
 */
record StepBody(
        BuildStep.@Nullable Kind kind,
        @Nullable String name,
        BuildStep.@Nullable State state,
        @Nullable Long beganMillisAgo,
        @Nullable Long tookMillis,
        @Nullable Integer exitCode) {

    static List<BuildStep.Said> said(@Nullable List<StepBody> steps) {
        return steps == null ? List.of() : steps.stream().map(StepBody::said).toList();
    }

    private BuildStep.Said said() {
        return new BuildStep.Said(
                Given.value("steps.kind", kind, "checkout, step or artifact"),
                Given.value("steps.name", name, "what it is called"),
                Given.value("steps.state", state, "how far it is"),
                beganMillisAgo == null ? null : Duration.ofMillis(beganMillisAgo),
                tookMillis == null ? null : Duration.ofMillis(tookMillis),
                exitCode);
    }
}
