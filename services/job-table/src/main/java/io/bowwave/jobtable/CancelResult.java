package io.bowwave.jobtable;

/** @param state what happened to the wish to cancel */
public record CancelResult(State state, Build build) {
    public enum State {
        /** It was queued, and is canceled now. */
        CANCELED,
        /** It runs; its builder hears of it with its next heartbeat, and the guard cancels it after a lease in any case. */
        REQUESTED,
        /** It had ended before. */
        ENDED
    }
}
