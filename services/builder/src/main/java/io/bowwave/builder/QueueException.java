package io.bowwave.builder;

import java.io.IOException;

/** The queue could not be asked, or did not do what was asked. Trying again may help. */
final class QueueException extends IOException {

    QueueException(String message) {
        super(message);
    }

    QueueException(String message, Throwable cause) {
        super(message, cause);
    }
}
