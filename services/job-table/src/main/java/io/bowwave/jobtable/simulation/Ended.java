package io.bowwave.jobtable.simulation;

/** The answer to the end of an attempt. */
public enum Ended {
    RECORDED,
    /** The same was said before: nothing is written. */
    REPEATED,
    FENCED
}
