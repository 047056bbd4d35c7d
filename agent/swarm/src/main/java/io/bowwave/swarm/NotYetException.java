package io.bowwave.swarm;

import java.io.IOException;

/** What was asked for is on its way; ask again a little later. */
public final class NotYetException extends IOException {

    public NotYetException(String message) {
        super(message);
    }
}
