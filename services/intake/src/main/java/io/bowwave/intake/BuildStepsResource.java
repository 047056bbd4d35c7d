package io.bowwave.intake;

import io.bowwave.jobtable.Build;
import io.bowwave.jobtable.BuildStep;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt of a build does one after the other.
 *
 * @param items empty before its builder has said anything
 */
record BuildStepsResource(String build, int attempt, List<Step> items) {

    /**
     * @param kind {@code checkout}, {@code step} (one that the app's file names) or {@code artifact}
     * @param state waiting, running, succeeded, failed, timed-out, stopped (the attempt ended before it did) or skipped
     * @param startedAt absent: it hasn't begun
     * @param millis how long it took; absent: it hasn't ended, or nobody said when
     * @param exitCode of its command
     */
    record Step(
            int number,
            String kind,
            String name,
            String state,
            @Nullable Instant startedAt,
            @Nullable Long millis,
            @Nullable Integer exitCode) {

        private static Step of(BuildStep step) {
            return new Step(
                    step.number(),
                    step.kind().text(),
                    step.name(),
                    step.state().text(),
                    step.began(),
                    step.took() == null ? null : step.took().toMillis(),
                    step.exitCode());
        }
    }

    static BuildStepsResource of(Build build, int attempt, List<BuildStep> steps) {
        return new BuildStepsResource(
                build.id().text(), attempt, steps.stream().map(Step::of).toList());
    }
}
