package io.bowwave.swarm;

import io.bowwave.schemas.id.Digest;

/**
 * What a machine says about a blob.
 *
 * @param size bytes; 0 when not known, for a blob that moves whole
 * @param whole it moves whole, as one piece
 * @param want the machine wants the pieces that it has not
 * @param complete it has every piece
 * @param have base64 of a bitmap, lowest bit first: the pieces that it has; empty when complete or none
 */
public record BlobReport(Digest blob, long size, boolean whole, boolean want, boolean complete, String have) {

    /** No blob that is larger can be planned, bytes. */
    public static final long MAX_SIZE = 1L << 34;

    public BlobReport {
        if (size < 0 || size > MAX_SIZE) {
            throw new IllegalArgumentException("size: found %d, expected 0 to %d".formatted(size, MAX_SIZE));
        }
    }

    /** Pieces of the blob. */
    int pieces() {
        return whole ? 1 : Pieces.count(size);
    }
}
