package io.bowwave.intake.forge;

/** What an event is to us. */
public enum Kind {
    /** Refs have changed. */
    PUSH,
    /** Somebody tries whether the webhook works. */
    PING,
    /** Anything else. */
    OTHER
}
