package io.bowwave.artifact.write;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.bowwave.artifact.ChunkTable;
import io.bowwave.artifact.Chunker;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * A stretch of a tree's content on its way through the writer: raw bytes, where the chunks in them are, and what became of each. There
 * is a fixed number of them, each is used again and again: 2.3 MiB, whatever the tree. One thread owns it at a time, but for the
 * hashing of files, which reads the raw bytes while a worker packs them.
 */
final class Segment {

    /** Raw bytes. */
    static final int RAW = 4 * Chunker.MAX;

    /** Chunks, so that small files share a segment. */
    static final int MOST = 1024;

    /** A chunk is stored compressed when that takes less than this share of its raw size. */
    private static final double WORTH = 0.95;

    private final byte[] raw;
    private final byte[] packed;
    private final byte[] hashes;
    private final int[] entries;
    private final int[] starts;
    private final int[] lengths;
    private final boolean[] lasts;
    private final int[] packedAt;
    private final int[] packedLengths;
    private int count;
    private boolean ready;

    Segment() {
        this(RAW, RAW + (int) Zstd.compressBound(Chunker.MAX), MOST);
    }

    private Segment(int rawBytes, int packedBytes, int chunks) {
        this.raw = new byte[rawBytes];
        this.packed = new byte[packedBytes];
        this.hashes = new byte[chunks * ChunkTable.HASH];
        this.entries = new int[chunks];
        this.starts = new int[chunks];
        this.lengths = new int[chunks];
        this.lasts = new boolean[chunks];
        this.packedAt = new int[chunks];
        this.packedLengths = new int[chunks];
    }

    /** Holds nothing: tells the stages that nothing comes behind it. */
    static Segment endMark() {
        return new Segment(0, 0, 0);
    }

    synchronized void reset() {
        count = 0;
        ready = false;
    }

    boolean full() {
        return count == MOST;
    }

    int count() {
        return count;
    }

    /** Behind the last chunk's raw bytes. */
    int end() {
        return count == 0 ? 0 : starts[count - 1] + lengths[count - 1];
    }

    byte[] raw() {
        return raw;
    }

    byte[] packed() {
        return packed;
    }

    /** @param last of its file */
    void add(int entry, int start, int length, boolean last) {
        entries[count] = entry;
        starts[count] = start;
        lengths[count] = length;
        lasts[count] = last;
        count++;
    }

    /** The number in the tree of the file that this chunk is part of. */
    int entry(int chunk) {
        return entries[chunk];
    }

    int start(int chunk) {
        return starts[chunk];
    }

    int length(int chunk) {
        return lengths[chunk];
    }

    /** Whether its file ends with it. */
    boolean last(int chunk) {
        return lasts[chunk];
    }

    byte[] hash(int chunk) {
        return Arrays.copyOfRange(hashes, chunk * ChunkTable.HASH, (chunk + 1) * ChunkTable.HASH);
    }

    int packedAt(int chunk) {
        return packedAt[chunk];
    }

    /** Compressed bytes, or 0 when it is to be stored as it is. */
    int packedLength(int chunk) {
        return packedLengths[chunk];
    }

    /**
     * Hashes every chunk, and compresses those that are to be stored.
     *
     * @param stored by the hash of a chunk, whether it needs no place in a new pack
     */
    void pack(Predicate<byte[]> stored, MessageDigest sha256, ZstdCompressCtx zstd) {
        int end = 0;
        for (int chunk = 0; chunk < count; chunk++) {
            sha256.update(raw, starts[chunk], lengths[chunk]);
            byte[] hash = sha256.digest();
            System.arraycopy(hash, 0, hashes, chunk * ChunkTable.HASH, ChunkTable.HASH);
            packedAt[chunk] = end;
            packedLengths[chunk] = stored.test(hash) ? 0 : compress(chunk, end, zstd);
            end += packedLengths[chunk];
        }
    }

    private int compress(int chunk, int at, ZstdCompressCtx zstd) {
        // What is kept is shorter than its raw bytes, so there is always room for one more chunk of the largest size.
        int length = zstd.compressByteArray(packed, at, packed.length - at, raw, starts[chunk], lengths[chunk]);
        return length < lengths[chunk] * WORTH ? length : 0;
    }

    /** A worker is through with it, well or not. */
    synchronized void setReady() {
        ready = true;
        notifyAll();
    }

    synchronized void awaitReady() throws InterruptedException {
        while (!ready) {
            wait();
        }
    }
}
