package io.bowwave.topologies.rollout;

import java.util.Locale;

/** What moves a rollout from one state to the next. */
enum RolloutTrigger {
    REFUSE,
    ACCEPT,
    START_WAVE,
    /** Every region of the wave has converged. */
    CONVERGE,
    /** The last wave has baked. */
    COMPLETE,
    PAUSE,
    /** Go on with the wave that was running. */
    RESUME,
    /** Go on waiting for the first wave. */
    RESUME_WAITING,
    /** Go on with the bake of a wave that has converged, from its start. */
    RESUME_BAKING,
    /** Go on as soon as there is a slot. */
    QUEUE,
    LOSE_SLOT,
    /** Go on with the wave that was running. */
    TAKE_SLOT,
    /** Go on waiting for the first wave. */
    TAKE_SLOT_WAITING,
    /** Go on with the bake of a wave that has converged, from its start. */
    TAKE_SLOT_BAKING,
    ROLL_BACK,
    /** Every region is back. */
    RETURN,
    FAIL,
    ABORT,
    SUPERSEDE;

    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
