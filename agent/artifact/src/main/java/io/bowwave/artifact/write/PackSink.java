package io.bowwave.artifact.write;

import io.bowwave.artifact.BlobHash;
import io.bowwave.artifact.Pack;
import java.io.IOException;
import java.nio.file.Path;

/** Receives packs as they are finished. */
public interface PackSink {

    /**
     * Takes over the file: who receives it deletes it. May block in order to slow the writer down.
     *
     * @param file complete
     * @param tree of the pack
     */
    void pack(Path file, Pack pack, BlobHash tree) throws IOException;
}
