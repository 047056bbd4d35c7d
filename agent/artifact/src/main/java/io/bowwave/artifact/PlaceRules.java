package io.bowwave.artifact;

import java.util.Arrays;
import java.util.List;

/**
 * No two chunks of a layout share a byte of a pack: nobody writes such a layout, and one that says so lies. Takes memory (8 bytes a
 * chunk) only when the places of a pack don't ascend, as they do when its chunks were written for the same tree.
 */
final class PlaceRules {

    private static final int COLUMNS = 4;
    /** Of a length, less one. */
    private static final int LENGTH_BITS = 18;

    private static final int OFFSET_BITS = 26;

    /** What is left for the pack in a positive long. */
    private static final int MAX_PACKS = 1 << (63 - OFFSET_BITS - LENGTH_BITS);

    private PlaceRules() {}

    /** @param places pack, offset, length, codec for each chunk; each inside its pack */
    static void check(int[] places, List<Pack> packs) throws InvalidArtifactException {
        if (packs.size() > MAX_PACKS) {
            throw new InvalidArtifactException(
                    "layout: packs: found %d, expected at most %d".formatted(packs.size(), MAX_PACKS));
        }
        int[] ends = new int[packs.size()];
        boolean ascending = true;
        for (int at = 0; at < places.length && ascending; at += COLUMNS) {
            ascending = places[at + 1] >= ends[places[at]];
            ends[places[at]] = places[at + 1] + places[at + 2];
        }
        if (!ascending) {
            checkSorted(places, packs);
        }
    }

    private static void checkSorted(int[] places, List<Pack> packs) throws InvalidArtifactException {
        long[] sorted = new long[places.length / COLUMNS];
        for (int chunk = 0; chunk < sorted.length; chunk++) {
            int at = chunk * COLUMNS;
            sorted[chunk] = (((long) places[at] << OFFSET_BITS) | places[at + 1]) << LENGTH_BITS | (places[at + 2] - 1);
        }
        Arrays.sort(sorted);
        for (int i = 1; i < sorted.length; i++) {
            long before = sorted[i - 1] >>> LENGTH_BITS;
            long next = sorted[i] >>> LENGTH_BITS;
            if (before + length(sorted[i - 1]) > next && pack(before) == pack(next)) {
                throw new InvalidArtifactException(
                        "layout: pack %s: found two chunks that overlap, %d bytes at %d and %d bytes at %d, expected each byte once"
                                .formatted(
                                        packs.get(pack(next)).digest(),
                                        length(sorted[i - 1]),
                                        offset(before),
                                        length(sorted[i]),
                                        offset(next)));
            }
        }
    }

    private static int pack(long place) {
        return (int) (place >>> OFFSET_BITS);
    }

    private static int offset(long place) {
        return (int) place & ((1 << OFFSET_BITS) - 1);
    }

    private static int length(long key) {
        return ((int) key & ((1 << LENGTH_BITS) - 1)) + 1;
    }
}
