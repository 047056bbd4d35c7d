package io.bowwave.artifact;

import java.io.IOException;

/**
 * A manifest, layout, pack or tree that is not what it must be. Trying again does not help. The message names the entry, what was
 * found and what is expected.
 */
public final class InvalidArtifactException extends IOException {

    public InvalidArtifactException(String message) {
        super(message);
    }

    public InvalidArtifactException(String message, Throwable cause) {
        super(message, cause);
    }
}
