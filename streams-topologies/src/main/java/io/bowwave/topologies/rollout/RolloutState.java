package io.bowwave.topologies.rollout;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The states of a rollout; which follows which stands in {@link RolloutLifecycle}. */
enum RolloutState {
    /** Somebody has asked; nothing is decided. */
    REQUESTED,
    /** Answered with a reason; no rollout. */
    REFUSED,
    /** Accepted; the first wave starts when the plan's hold is over. */
    WAITING,
    /** Goals of a wave are written; its regions converge. */
    WAVE,
    /** The wave has converged and is watched for a while before the next. */
    BAKE,
    /** Somebody holds it; no further wave. */
    PAUSED,
    /** It would go on, but as many rollouts are in progress as are allowed. */
    QUEUED,
    /** Goals go back; regions converge on what they ran before. */
    ROLLING_BACK,
    /** Every machine runs it. */
    DONE,
    /** Every machine runs what it ran before. */
    ROLLED_BACK,
    /** Given up where it was. */
    ABORTED,
    /** A later request took its place. */
    SUPERSEDED,
    /** Ended without reaching its goal. */
    FAILED;

    /** Whether nothing comes after it. */
    boolean terminal() {
        return switch (this) {
            case REFUSED, DONE, ROLLED_BACK, ABORTED, SUPERSEDED, FAILED -> true;
            case REQUESTED, WAITING, WAVE, BAKE, PAUSED, QUEUED, ROLLING_BACK -> false;
        };
    }

    @JsonValue
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @JsonCreator
    static RolloutState of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
