package io.bowwave.artifact;

import java.io.IOException;
import java.nio.file.Path;

/** Where packs are on this disk. */
public interface PackSource {

    /** The file of a complete pack; it must stay until the call that asks has returned. */
    Path file(Pack pack) throws IOException;
}
