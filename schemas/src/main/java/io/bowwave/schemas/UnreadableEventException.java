package io.bowwave.schemas;

/** A record that is no event of ours; the message names the property, what was found and what is expected. It belongs into dead-letters. */
public final class UnreadableEventException extends Exception {

    public UnreadableEventException(String message) {
        super(message);
    }

    public UnreadableEventException(String message, Throwable cause) {
        super(message, cause);
    }
}
