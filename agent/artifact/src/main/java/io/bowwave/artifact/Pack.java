package io.bowwave.artifact;

import io.bowwave.schemas.id.Digest;

/**
 * A blob of chunks.
 *
 * @param digest SHA-256 of its bytes, its name
 * @param size bytes, 1 to {@link #MAX_BYTES}
 * @param root of the Merkle tree over its blocks, see {@link BlobHash}
 */
public record Pack(Digest digest, long size, Digest root) {

    /** No pack is larger. */
    public static final int MAX_BYTES = 64 << 20;

    /** What a pack begins with. */
    static final byte[] MAGIC = {'B', 'W', 'P', 'A', 'C', 'K', 0, 1};

    public Pack {
        if (size < 1 || size > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "pack %s: found size %d, expected 1 to %d".formatted(digest, size, MAX_BYTES));
        }
    }
}
