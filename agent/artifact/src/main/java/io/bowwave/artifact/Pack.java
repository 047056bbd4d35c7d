package io.bowwave.artifact;

import io.bowwave.schemas.id.Digest;

/**
 * A blob of chunks.
 *
 * @param digest its name: the root of the Merkle tree over its blocks, see {@link BlobHash}
 * @param size bytes, 1 to {@link #MAX_BYTES}
 */
public record Pack(Digest digest, long size) {

    /** No pack is larger. */
    public static final int MAX_BYTES = 64 << 20;

    /** What a pack begins with. */
    static final byte[] MAGIC = {'B', 'W', 'P', 'A', 'C', 'K', 0, 1};

    /** Bytes before the first chunk. */
    public static final int HEAD = MAGIC.length;

    /** The bytes that a pack begins with, {@link #HEAD} of them. */
    public static byte[] head() {
        return MAGIC.clone();
    }

    /** The pack that has this tree. */
    public static Pack of(BlobHash tree) {
        return new Pack(tree.root(), tree.size());
    }

    public Pack {
        if (size < 1 || size > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "pack %s: found size %d, expected 1 to %d".formatted(digest, size, MAX_BYTES));
        }
    }
}
