package io.bowwave.artifact.release;

import java.io.IOException;

/** A patch did not make what it should: it lies, or the release that it is from is damaged. The store has stopped using it: plan again. */
public final class PatchFailedException extends IOException {

    PatchFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
