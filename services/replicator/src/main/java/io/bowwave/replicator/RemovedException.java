package io.bowwave.replicator;

import java.io.IOException;

/** Retention has removed the build: nobody wants its copy any more. */
final class RemovedException extends IOException {

    RemovedException(String message) {
        super(message);
    }
}
