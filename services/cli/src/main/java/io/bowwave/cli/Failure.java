package io.bowwave.cli;

import org.jspecify.annotations.Nullable;

/** The command ends without having done what was asked: why, with which exit code, and what to type next. */
final class Failure extends RuntimeException {

    private final Exit exit;
    private final @Nullable String next;

    /** @param next a command to type, or null when there is nothing to advise */
    Failure(Exit exit, String message, @Nullable String next) {
        super(message);
        this.exit = exit;
        this.next = next;
    }

    Exit exit() {
        return exit;
    }

    @Nullable
    String next() {
        return next;
    }
}
