package io.bowwave.artifact.patch;

import io.bowwave.artifact.Pack;

/** The fixed numbers of a patch pack; its form is described in the package's documentation. */
final class PatchForm {

    /** What a patch pack begins with. */
    static final byte[] MAGIC = {'B', 'W', 'P', 'T', 'C', 'H', 0, 1};

    /** Magic, raw size (8 bytes), lengths of the first two frames (4 bytes each). */
    static final int HEADER = MAGIC.length + Long.BYTES + 2 * Integer.BYTES;

    /** A frame that needs a larger window to be unpacked is refused: 4 MiB, of native memory on a machine. */
    static final int WINDOW_LOG = 22;

    /** A pack makes no more bytes than this: even if nothing could be compressed it would stay below {@link Pack#MAX_BYTES}. */
    static final int MAX_RAW = 40 << 20;

    private PatchForm() {}
}
