package io.bowwave.builder;

import io.bowwave.builder.AppConfig.Step;
import io.bowwave.builder.sandbox.ProcessGroup;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a step may run and be silent.
 *
 * @param end by {@link System#nanoTime}
 * @param exceeded says which limit that is
 * @param silence longest time without output; null: none
 */
record StepLimits(long end, String exceeded, @Nullable Duration silence) {

    /** No limit was exceeded. */
    static final String NONE = "";

    /**
     * @param build limit of all steps together
     * @param buildEnd when that is over
     */
    static StepLimits of(Step step, Duration build, long buildEnd, @Nullable Duration silence) {
        Duration own = step.timeout();
        long stepEnd = own == null ? buildEnd : System.nanoTime() + own.toNanos();
        return own == null || stepEnd - buildEnd > 0
                ? new StepLimits(buildEnd, "did not end within %s (build timeout)".formatted(words(build)), silence)
                : new StepLimits(stepEnd, "did not end within %s (timeout of the step)".formatted(words(own)), silence);
    }

    /** Waits for the end; {@link #NONE}, or what was exceeded. */
    String await(ProcessGroup group, TimedInput output) throws InterruptedException {
        while (true) {
            long now = System.nanoTime();
            long left = end - now;
            if (silence != null) {
                left = Math.min(left, output.lastNanos() + silence.toNanos() - now);
            }
            if (group.waitFor(Duration.ofNanos(Math.max(0, left)))) {
                return NONE;
            }
            if (System.nanoTime() - end >= 0) {
                return exceeded;
            }
            if (silence != null && System.nanoTime() - output.lastNanos() >= silence.toNanos()) {
                return "wrote nothing for %s (no-output timeout)".formatted(words(silence));
            }
        }
    }

    private static String words(Duration limit) {
        return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
    }
}
