package io.bowwave.jobtable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Why a build is where it is.
 *
 * @param since when it got there
 * @param until when that ends at the latest: the limit in the queue, or of the run; null: it has ended, or there is none
 * @param reasons what it waits for, or what happened to it; the most important first, at least one
 * @param linePosition place in its line, 1 is its head; null: it isn't queued
 * @param queuePosition place of its line among all that might go on, 1 is next; null: it isn't queued, or its line may not go on
 * @param typical how long a build of the app runs, the median of its last ones; null: none has succeeded yet
 * @param start when it is expected to begin; null: nothing tells, or it has begun
 * @param end when it is expected to end; null: nothing tells, or it has ended
 * @param lease of its builder; null: it isn't running
 */
public record Explanation(
        Build build,
        Instant since,
        @Nullable Instant until,
        List<Reason> reasons,
        @Nullable Integer linePosition,
        @Nullable Integer queuePosition,
        @Nullable Duration typical,
        @Nullable Instant start,
        @Nullable Instant end,
        @Nullable Lease lease) {

    /** What is in the way of a build, or what became of it. */
    public enum Kind {
        /** Older builds of its branch come first. */
        BEHIND,
        /** As many builds of its branch run as the app allows. */
        LIMIT,
        /** It rests after a lost attempt. */
        REST,
        /** No builder that is there has the labels that it needs. */
        NO_BUILDER,
        /** The guard isn't there, or holds. */
        HOLD,
        /** Builders with its labels have other builds. */
        BUSY,
        /** Nothing: the next builder that asks gets it. */
        NEXT,
        /** A builder has it. */
        RUNNING,
        /** Somebody has asked to cancel it. */
        CANCELING,
        /** It is over. */
        ENDED;

        /** Lower case, with dashes. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** @param text a sentence */
    public record Reason(Kind kind, String text) {}

    /**
     * A running build's lease.
     *
     * @param until when it runs out, unless its builder says before that it lives
     * @param heartbeat when it last did
     * @param deadline when the guard ends the attempt
     * @param holds so often the guard has prolonged it since
     */
    public record Lease(Instant until, Instant heartbeat, Instant deadline, int holds, boolean cancelAsked) {}

    public Explanation {
        reasons = List.copyOf(reasons);
    }

    /** All reasons as one text. */
    public String text() {
        return reasons.stream().map(Reason::text).collect(Collectors.joining("; "));
    }
}
