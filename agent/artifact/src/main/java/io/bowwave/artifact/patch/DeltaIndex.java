package io.bowwave.artifact.patch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Where eight-byte sequences stand in older content. Buckets of chained positions; at most {@link #MAX_ENTRIES} positions, so that for
 * larger content only each second, third, ... one is in it. Memory: 6 bytes for each position, and it is used again for the next content.
 */
final class DeltaIndex {

    /** Bytes that must be the same before a place is looked at. */
    static final int SEED = 8;

    static final int MAX_ENTRIES = 12 << 20;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long SPREAD = 0x9E3779B97F4A7C15L;
    private static final int MIN_BITS = 8;

    /** A bucket's places that are looked at; the rest of a long chain is mostly padding. */
    private static final int MAX_CHAIN = 48;

    /** A match of so many bytes is taken without looking further. */
    private static final int LONG_ENOUGH = 4096;

    private int[] heads = new int[1 << MIN_BITS];
    private int[] next = new int[0];
    private byte[] old = new byte[0];
    private int length;
    private int step = 1;
    private int bits = MIN_BITS;
    private int foundAt;

    /** Takes other content. */
    void index(byte[] content, int size) {
        old = content;
        length = size;
        step = Math.max(1, (size + MAX_ENTRIES - 1) / MAX_ENTRIES);
        int entries = Math.max(0, size - SEED + 1 + step - 1) / step;
        bits = Math.max(MIN_BITS, 32 - Integer.numberOfLeadingZeros(Math.max(1, entries / 2)));
        if (heads.length < 1 << bits) {
            heads = new int[1 << bits];
        }
        Arrays.fill(heads, 0, 1 << bits, -1);
        if (next.length < entries) {
            next = new int[entries];
        }
        insert(entries);
    }

    /** From the end, so that a chain begins with its first place. A run of the same seed is entered once: its begin is what matters. */
    private void insert(int entries) {
        for (int entry = entries - 1; entry >= 0; entry--) {
            int at = entry * step;
            long seed = seed(old, at);
            if (entry > 0 && seed == seed(old, at - step)) {
                continue;
            }
            int slot = slot(seed);
            next[entry] = heads[slot];
            heads[slot] = entry;
        }
    }

    /** The length of the longest match that was found for what stands at {@code at}, 0 for none; see {@link #foundAt}. */
    int find(byte[] content, int at, int end) {
        if (end - at < SEED || length < SEED) {
            return 0;
        }
        int longest = 0;
        long seed = seed(content, at);
        int looked = 0;
        for (int entry = heads[slot(seed)]; entry >= 0 && looked < MAX_CHAIN; entry = next[entry], looked++) {
            int place = entry * step;
            if (longest > 0 && (place + longest >= length || old[place + longest] != content[at + longest])) {
                continue;
            }
            int same = same(content, at, end, place);
            if (same > longest && same >= SEED) {
                longest = same;
                foundAt = place;
                if (longest >= LONG_ENOUGH || at + longest == end) {
                    break;
                }
            }
        }
        return longest;
    }

    /** Where the last match that was found begins. */
    int foundAt() {
        return foundAt;
    }

    private int same(byte[] content, int at, int end, int place) {
        int most = Math.min(end - at, length - place);
        int differs = Arrays.mismatch(content, at, at + most, old, place, place + most);
        return differs < 0 ? most : differs;
    }

    private int slot(long seed) {
        return (int) ((seed * SPREAD) >>> (64 - bits));
    }

    private static long seed(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at);
    }
}
