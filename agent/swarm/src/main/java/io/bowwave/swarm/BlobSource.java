package io.bowwave.swarm;

import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Where a server finds the blobs that it serves. Called from several threads. */
public interface BlobSource {

    /**
     * The blob, or null when it is not here and not on its way.
     *
     * @throws NotYetException when it is on its way and may be asked for again
     * @throws IOException when it cannot be read
     */
    @Nullable
    BlobView open(Digest blob) throws IOException, InterruptedException;
}
