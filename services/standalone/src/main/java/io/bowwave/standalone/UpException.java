package io.bowwave.standalone;

import org.jspecify.annotations.Nullable;

/** The stack can't be started; the message names cause and next step. */
final class UpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Exit exit;

    UpException(Exit exit, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exit = exit;
    }

    UpException(Exit exit, String message) {
        this(exit, message, null);
    }

    Exit exit() {
        return exit;
    }
}
