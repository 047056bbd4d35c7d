package io.bowwave.schemas.provenance;

import java.io.IOException;

/** Something that is no attestation or no set of keys; the message names the place, what was found and what is expected. */
public final class InvalidAttestationException extends IOException {

    public InvalidAttestationException(String message) {
        super(message);
    }

    InvalidAttestationException(String message, Throwable cause) {
        super(message, cause);
    }
}
