package io.bowwave.artifact.release;

import io.bowwave.schemas.id.Digest;
import java.io.IOException;

/**
 * An earlier release on this disk, from which chunks were to be taken, no longer has the bytes that its manifest says. The store has
 * stopped using it: plan again, and the chunks come from packs.
 */
public final class DamagedReleaseException extends IOException {

    private final transient Digest release;

    DamagedReleaseException(Digest release, String message) {
        super(message);
        this.release = release;
    }

    /** The damaged one. */
    public Digest release() {
        return release;
    }
}
