package io.bowwave.swarm.json;

import java.io.IOException;

/** A text that is not JSON, or not the JSON that is expected; the message names the place, what was found and what is expected. */
public final class JsonException extends IOException {

    public JsonException(String message) {
        super(message);
    }

    JsonException(String message, Throwable cause) {
        super(message, cause);
    }
}
