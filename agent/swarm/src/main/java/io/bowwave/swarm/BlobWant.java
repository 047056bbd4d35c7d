package io.bowwave.swarm;

import io.bowwave.artifact.Pack;
import io.bowwave.schemas.id.Digest;
import org.jspecify.annotations.Nullable;

/**
 * A blob to fetch.
 *
 * @param size bytes; for one that moves whole, the most that is accepted
 * @param root of its Merkle tree; null: it moves whole, and is checked by its digest
 */
public record BlobWant(Digest blob, long size, @Nullable Digest root) {

    public static BlobWant of(Pack pack) {
        return new BlobWant(pack.digest(), pack.size(), pack.root());
    }

    /** @param atMost bytes that are accepted */
    public static BlobWant whole(Digest blob, long atMost) {
        return new BlobWant(blob, atMost, null);
    }
}
