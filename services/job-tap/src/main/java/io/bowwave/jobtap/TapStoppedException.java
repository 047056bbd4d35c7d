package io.bowwave.jobtap;

/** The tap must not go on: changes would be lost without a word. The message says what happened and what to do. */
final class TapStoppedException extends Exception {
    TapStoppedException(String message) {
        super(message);
    }
}
