package io.bowwave.swarm.fetching;

/** Why a transfer ended without its last block. */
public enum Failure {
    /** The source could not be reached, refused, timed out or broke off. */
    LOST,
    /** A block was not what its hash says. Nothing of it was kept. */
    BAD,
    /** The source answers, but has not got the blocks (yet, or any more). */
    EARLY,
    /** Something on this machine, such as a full disk: no fault of the source. */
    OWN
}
