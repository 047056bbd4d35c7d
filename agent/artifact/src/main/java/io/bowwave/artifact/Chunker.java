package io.bowwave.artifact;

import io.bowwave.schemas.id.Digest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Cuts content where its bytes say so, so that a change moves the cuts near it only. FastCDC with normalised chunking (W. Xia et al.,
 * "FastCDC: a Fast and Efficient Content-Defined Chunking Approach for Data Deduplication", USENIX ATC 2016). The parameters are part
 * of the format: another value would give the same tree another digest.
 */
public final class Chunker {

    /** The least size of a chunk that does not end its file, bytes. */
    public static final int MIN = 16 << 10;

    /** Where cuts become likelier: about the mean size, bytes. */
    public static final int NORMAL = 64 << 10;

    /** The largest chunk, bytes. */
    public static final int MAX = 256 << 10;

    /** A file up to this size is one chunk, bytes. */
    public static final int WHOLE = 64 << 10;

    /** Before NORMAL, a cut needs 18 zero bits at the top of the hash, behind it 14: two more and two less than log2(NORMAL). */
    private static final int STRICT_SHIFT = 64 - 18;

    private static final int LOOSE_SHIFT = 64 - 14;

    private static final String SEED = "bowwave gear table, version 1: ";

    private static final long[] GEAR = gear();

    private Chunker() {}

    /**
     * The length of the chunk that begins at {@code from}.
     *
     * @param length what is there; less than {@link #MAX} only where the content ends
     * @return from 1 to min(length, MAX)
     */
    public static int cut(byte[] content, int from, int length) {
        if (length <= MIN) {
            return length;
        }
        int normal = from + Math.min(length, NORMAL);
        int end = from + Math.min(length, MAX);
        long hash = 0;
        int at = from + MIN;
        for (; at < normal; at++) {
            hash = (hash << 1) + GEAR[content[at] & 0xff];
            if (hash >>> STRICT_SHIFT == 0) {
                return at + 1 - from;
            }
        }
        for (; at < end; at++) {
            hash = (hash << 1) + GEAR[content[at] & 0xff];
            if (hash >>> LOOSE_SHIFT == 0) {
                return at + 1 - from;
            }
        }
        return end - from;
    }

    /** Entry i: the first 8 bytes, big-endian, of SHA-256 over the seed's UTF-8 bytes and one byte i. */
    private static long[] gear() {
        long[] table = new long[256];
        MessageDigest sha256 = Digest.sha256();
        for (int i = 0; i < table.length; i++) {
            sha256.update(SEED.getBytes(StandardCharsets.UTF_8));
            byte[] hash = sha256.digest(new byte[] {(byte) i});
            for (int b = 0; b < Long.BYTES; b++) {
                table[i] = table[i] << 8 | (hash[b] & 0xff);
            }
        }
        return table;
    }
}
