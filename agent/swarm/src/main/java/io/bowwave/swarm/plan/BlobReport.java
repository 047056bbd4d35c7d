package io.bowwave.swarm.plan;

import io.bowwave.artifact.BlobHash;
import io.bowwave.schemas.id.Digest;
import java.util.BitSet;

/**
 * What a machine says about a blob: when it is new to the planner, when wanting it began or ended, and in full reports.
 *
 * @param size bytes; for one that moves whole any number, it counts as one block
 * @param whole it moves whole, as one block that cannot be forwarded before it is complete
 * @param want the machine wants the blocks that it has not
 * @param reason why it is wanted
 * @param complete it has every block; {@code have} is not looked at then
 * @param have blocks that are here and verified. Not to be changed afterwards
 */
public record BlobReport(
        Digest blob, long size, boolean whole, boolean want, TransferClass reason, boolean complete, BitSet have) {

    /** No blob that is larger can be planned, bytes. */
    public static final long MAX_SIZE = 1L << 34;

    public BlobReport {
        if (size < 0 || size > MAX_SIZE) {
            throw new IllegalArgumentException("size: found %d, expected 0 to %d".formatted(size, MAX_SIZE));
        }
        int blocks = blocks(size, whole);
        if (have.length() > blocks) {
            throw new IllegalArgumentException("have: found block %d, expected a blob of %d blocks (%s)"
                    .formatted(have.length() - 1, blocks, blob.brief()));
        }
    }

    /** Blocks of the blob; 1 when it moves whole. */
    public int blocks() {
        return blocks(size, whole);
    }

    /** Blocks of a blob of this size; 1 when it moves whole. */
    public static int blocks(long size, boolean whole) {
        return whole ? 1 : Math.max(1, BlobHash.blocks(size));
    }
}
