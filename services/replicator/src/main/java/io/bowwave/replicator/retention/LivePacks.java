package io.bowwave.replicator.retention;

import io.bowwave.schemas.id.Digest;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Which packs some layout refers to, by the first 8 bytes of their names. Digests are random: that two share them hardly ever happens, and
 * then a pack stays that could have gone. 8 bytes a pack, and up to twice that while it grows.
 */
final class LivePacks {

    /** Beyond that the sweep refuses to begin: 128 MiB. */
    private static final int MAX = 16 << 20;

    private long[] names = new long[1024];
    private int count;
    private boolean sorted = true;

    void add(Digest pack) {
        if (count == names.length) {
            compact();
        }
        if (count == names.length) {
            if (count >= MAX) {
                throw new IllegalStateException("found more than %d packs in use, expected fewer".formatted(MAX));
            }
            names = Arrays.copyOf(names, names.length * 2);
        }
        names[count++] = name(pack);
        sorted = false;
    }

    boolean contains(Digest pack) {
        if (!sorted) {
            compact();
        }
        return Arrays.binarySearch(names, 0, count, name(pack)) >= 0;
    }

    private void compact() {
        Arrays.sort(names, 0, count);
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (kept == 0 || names[kept - 1] != names[i]) {
                names[kept++] = names[i];
            }
        }
        count = kept;
        sorted = true;
    }

    private static long name(Digest pack) {
        return ByteBuffer.wrap(pack.hash()).getLong();
    }
}
