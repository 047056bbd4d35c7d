package io.bowwave.artifact;

import java.io.IOException;

/** Reads parts of packs, wherever they are. */
public interface PackRange {

    /** @return just these bytes, unchecked */
    byte[] read(Pack pack, int offset, int length) throws IOException;
}
