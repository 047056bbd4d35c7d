package io.bowwave.intake.forge;

/** A push that lacks what a push has; the message names property, value and expectation. */
public final class UnreadablePushException extends RuntimeException {

    UnreadablePushException(String message) {
        super(message);
    }
}
