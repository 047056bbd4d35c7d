package io.bowwave.swarm.plan;

import io.bowwave.swarm.PeerAddress;

/**
 * A grant that came to nothing, or was given back.
 *
 * @param run as granted
 * @param from its source
 */
public record FailedRun(Run run, PeerAddress from, Kind kind) {

    /** The order is on the wire. */
    public enum Kind {
        /** The peer could not be reached, or broke off. */
        LOST,
        /** It sent bytes that are not the block: it lies or is broken. */
        BAD,
        /** It is well, but has not got the blocks yet, or no longer. */
        EARLY,
        /** Not needed any more; no fault of the source. */
        RETURNED
    }
}
