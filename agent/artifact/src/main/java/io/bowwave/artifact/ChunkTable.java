package io.bowwave.artifact;

import io.bowwave.schemas.id.Digest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Chunks by number and by hash: the SHA-256 and raw size of each. No object for any of them, because an artifact of 10 GB has some
 * 160,000 and an agent 64 MB in all; the hashes of a manifest that was read from a file stay there, mapped. Lookups by hash build an
 * index at the first call; not thread-safe until then.
 */
public final class ChunkTable {

    public static final int HASH = 32;

    /** So many look-ups for one hash don't happen with real ones, which are random: the longest run in a full table has some hundreds. */
    private static final int LONGEST_RUN = 4096;

    private final ByteBuffer hashes;
    private final int[] sizes;
    private final int count;
    private int @Nullable [] slots;
    private int crowded = -1;

    /** @param hashes 32 bytes for each, from 0; not changed any more */
    public ChunkTable(ByteBuffer hashes, int[] sizes, int count) {
        this.hashes = hashes;
        this.sizes = sizes;
        this.count = count;
    }

    public int count() {
        return count;
    }

    /** Raw size, bytes. */
    public int size(int chunk) {
        return sizes[chunk];
    }

    public Digest digest(int chunk) {
        return Digest.ofHash(hash(chunk));
    }

    /** A copy of its 32 bytes. */
    public byte[] hash(int chunk) {
        byte[] hash = new byte[HASH];
        hashes.get(chunk * HASH, hash);
        return hash;
    }

    public boolean matches(int chunk, byte[] hash) {
        int at = chunk * HASH;
        for (int i = 0; i < HASH; i++) {
            if (hashes.get(at + i) != hash[i]) {
                return false;
            }
        }
        return true;
    }

    /** The number of the chunk with this hash, or -1. */
    public int find(byte[] hash) {
        int[] index = index();
        for (int slot = slot(ByteBuffer.wrap(hash), 0, index.length);
                index[slot] >= 0;
                slot = (slot + 1) & (index.length - 1)) {
            if (matches(index[slot], hash)) {
                return index[slot];
            }
        }
        return -1;
    }

    ByteBuffer hashes() {
        return hashes.slice(0, count * HASH);
    }

    /** The number of a chunk that stands in the table twice, or -1. */
    int duplicate() {
        for (int chunk = 0; chunk < count; chunk++) {
            if (find(hash(chunk)) != chunk) {
                return chunk;
            }
        }
        return -1;
    }

    /**
     * The number of a chunk whose hash is made up, or -1: too many hashes begin alike, so that a table of them would be slow for
     * whoever looks something up.
     */
    int crowded() {
        index();
        return crowded;
    }

    private int[] index() {
        if (slots == null) {
            int[] made = newSlots(count);
            for (int chunk = 0; chunk < count && crowded < 0; chunk++) {
                if (insert(made, chunk, hashes) > LONGEST_RUN) {
                    crowded = chunk;
                }
            }
            slots = made;
        }
        return slots;
    }

    /** At most two thirds of them are used. */
    private static int[] newSlots(int count) {
        int[] made = new int[Math.max(16, Integer.highestOneBit(count + count / 2) * 2)];
        Arrays.fill(made, -1);
        return made;
    }

    /** How many slots were taken. */
    private static int insert(int[] slots, int chunk, ByteBuffer hashes) {
        int slot = slot(hashes, chunk * HASH, slots.length);
        int taken = 0;
        for (; slots[slot] >= 0; taken++) {
            slot = (slot + 1) & (slots.length - 1);
        }
        slots[slot] = chunk;
        return taken;
    }

    /** A hash is random already: its first four bytes spread well. */
    private static int slot(ByteBuffer hashes, int at, int slots) {
        return hashes.getInt(at) & (slots - 1);
    }

    /** A table that grows. */
    public static final class Builder {

        private byte[] hashes = new byte[1024 * HASH];
        private int[] sizes = new int[1024];
        private int[] slots = newSlots(1024);
        private int count;

        /** The number of this chunk, or -1 when it is new. */
        public int find(byte[] hash) {
            for (int slot = slot(ByteBuffer.wrap(hash), 0, slots.length);
                    slots[slot] >= 0;
                    slot = (slot + 1) & (slots.length - 1)) {
                int at = slots[slot] * HASH;
                if (Arrays.equals(hashes, at, at + HASH, hash, 0, HASH)) {
                    return slots[slot];
                }
            }
            return -1;
        }

        public int add(byte[] hash, int size) {
            if (count == sizes.length) {
                grow();
            }
            System.arraycopy(hash, 0, hashes, count * HASH, HASH);
            sizes[count] = size;
            insert(slots, count, ByteBuffer.wrap(hashes));
            return count++;
        }

        public ChunkTable build() {
            return new ChunkTable(
                    ByteBuffer.wrap(Arrays.copyOf(hashes, count * HASH)), Arrays.copyOf(sizes, count), count);
        }

        private void grow() {
            hashes = Arrays.copyOf(hashes, hashes.length * 2);
            sizes = Arrays.copyOf(sizes, sizes.length * 2);
            slots = newSlots(sizes.length);
            ByteBuffer all = ByteBuffer.wrap(hashes);
            for (int chunk = 0; chunk < count; chunk++) {
                insert(slots, chunk, all);
            }
        }
    }
}
