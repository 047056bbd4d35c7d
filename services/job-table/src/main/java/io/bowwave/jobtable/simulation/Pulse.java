package io.bowwave.jobtable.simulation;

/** The answer to a heartbeat. */
public enum Pulse {
    HELD,
    /** Held, and somebody wants it to stop. */
    CANCEL,
    FENCED
}
