package io.bowwave.jobtable;

import io.bowwave.schemas.id.AppName;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is. Within a line, that is an app's branch, builds run in the order in which they were enqueued, always: only its head
 * can be claimed. Across lines the lowest score goes first:
 *
 * <pre>created_at of the head - (any queued build of the line is urgent ? 15 min : 0) + running builds of the app * 1 min</pre>
 *
 * So the oldest goes first, a busy app gives way, and an urgent build lifts its line instead of overtaking in it. Both are finite head
 * starts: a build that has waited longer than they are goes before any newer one, so nobody waits for ever. Of equal scores the app
 * that comes first by name goes, then the line that comes first by ref.
 *
 * <p>Pure. The function {@code claim_score} of the database is the same formula.
 */
public final class ClaimOrder {

    /** How much older an urgent build makes its line. */
    public static final Duration URGENT_HEAD_START = Duration.ofMinutes(15);

    /** How much newer each running build of an app makes all of its lines. */
    public static final Duration SHARE_STEP = Duration.ofMinutes(1);

    private static final Comparator<Line> ORDER =
            Comparator.comparing(Line::score).thenComparing(Line::app).thenComparing(Line::ref);

    /**
     * An app's branch with queued builds.
     *
     * @param ref the full ref
     * @param headAt when its head was enqueued
     * @param urgent whether any of its queued builds is urgent
     * @param notBefore until then its head rests after a lost attempt; null: it doesn't
     * @param running builds of the line
     * @param concurrency how many of them there may be
     * @param appRunning running builds of the app, whatever their line
     * @param needs labels that a builder must have
     */
    public record Line(
            AppName app,
            String ref,
            Instant headAt,
            boolean urgent,
            @Nullable Instant notBefore,
            int running,
            int concurrency,
            int appRunning,
            Map<String, String> needs) {

        public Line {
            needs = Map.copyOf(needs);
        }

        public Instant score() {
            return ClaimOrder.score(headAt, urgent, appRunning);
        }

        /** Whether its head may be given to a builder with these labels now. */
        public boolean claimable(Instant now, Map<String, String> labels) {
            boolean rested = notBefore == null || !notBefore.isAfter(now);
            return rested && running < concurrency && fits(needs, labels);
        }
    }

    private ClaimOrder() {}

    /** The lowest goes first. */
    public static Instant score(Instant headAt, boolean urgent, int appRunning) {
        return headAt.minus(urgent ? URGENT_HEAD_START : Duration.ZERO).plus(SHARE_STEP.multipliedBy(appRunning));
    }

    /** Whether a builder with these labels has all that is needed. */
    public static boolean fits(Map<String, String> needs, Map<String, String> labels) {
        return labels.entrySet().containsAll(needs.entrySet());
    }

    /** The line whose head a builder with these labels gets now; empty: none. */
    public static Optional<Line> next(Collection<Line> lines, Instant now, Map<String, String> labels) {
        return lines.stream().filter(line -> line.claimable(now, labels)).min(ORDER);
    }
}
