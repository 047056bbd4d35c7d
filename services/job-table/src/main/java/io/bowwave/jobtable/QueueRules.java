package io.bowwave.jobtable;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What an app asks of the queue.
 *
 * @param needs labels that a builder must have to get its builds; empty: any builder
 * @param queueTimeout how long a build may wait for a builder, 1 s to 30 days
 * @param silenceTimeout how long a running build may write no output, 1 s to 24 h
 */
public record QueueRules(Policy policy, Map<String, String> needs, Duration queueTimeout, Duration silenceTimeout) {

    /** What becomes of queued builds of a branch when a newer one comes. */
    public enum Policy {
        /** They are built, one after the other. */
        FIFO,
        /** They are canceled: only the newest is built. */
        LATEST_ONLY;

        /** Lower case, with dashes. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** @throws RefusedException INVALID, listing those there are */
        public static Policy of(String text) {
            List<String> texts = Arrays.stream(values()).map(Policy::text).toList();
            if (!texts.contains(text)) {
                throw new RefusedException(
                        RefusedException.Code.INVALID,
                        "policy: found \"%s\", expected one of %s".formatted(text, texts));
            }
            return values()[texts.indexOf(text)];
        }
    }

    /** In order, on any builder; a day in the queue, ten minutes of silence. */
    public static final QueueRules DEFAULT =
            new QueueRules(Policy.FIFO, Map.of(), Duration.ofHours(24), Duration.ofMinutes(10));

    public QueueRules {
        needs = Map.copyOf(needs);
    }
}
