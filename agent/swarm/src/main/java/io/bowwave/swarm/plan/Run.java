package io.bowwave.swarm.plan;

import io.bowwave.schemas.id.Digest;

/**
 * Blocks of a blob that follow each other.
 *
 * @param first 0 is the blob's first
 * @param count at least 1
 */
public record Run(Digest blob, int first, int count) {

    private static final int MIX = 0x9E3779B9;

    public Run {
        if (first < 0 || count < 1 || first > Integer.MAX_VALUE - count) {
            throw new IllegalArgumentException(
                    "run: found %d blocks from block %d, expected at least 1 from 0 on".formatted(count, first));
        }
    }

    /** Runs of a blob begin at multiples of a power of two: without mixing they would all fall into a few buckets. */
    @Override
    public int hashCode() {
        return (blob.hashCode() ^ first * MIX) + count;
    }

    /** The block after the last. */
    public int end() {
        return first + count;
    }
}
