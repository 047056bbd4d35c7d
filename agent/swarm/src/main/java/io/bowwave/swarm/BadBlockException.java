package io.bowwave.swarm;

import java.io.IOException;

/** The peer sent bytes that are not what they were asked to be. */
final class BadBlockException extends IOException {

    BadBlockException(String message) {
        super(message);
    }
}
