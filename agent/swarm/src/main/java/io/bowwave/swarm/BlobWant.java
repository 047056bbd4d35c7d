package io.bowwave.swarm;

import io.bowwave.artifact.Pack;
import io.bowwave.schemas.id.Digest;

/**
 * A blob to fetch.
 *
 * @param size bytes; for one that moves whole, the most that is accepted
 * @param whole false: its name is the root of its Merkle tree, and it moves block by block; true: it moves whole, and its name is its
 *     SHA-256
 */
public record BlobWant(Digest blob, long size, boolean whole) {

    public static BlobWant of(Pack pack) {
        return new BlobWant(pack.digest(), pack.size(), false);
    }

    /** @param atMost bytes that are accepted */
    public static BlobWant whole(Digest blob, long atMost) {
        return new BlobWant(blob, atMost, true);
    }
}
