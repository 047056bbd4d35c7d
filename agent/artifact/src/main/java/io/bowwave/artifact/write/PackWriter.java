package io.bowwave.artifact.write;

import io.bowwave.artifact.BlobHash;
import io.bowwave.artifact.BlobHasher;
import io.bowwave.artifact.ChunkPlace;
import io.bowwave.artifact.Codec;
import io.bowwave.artifact.Pack;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes one pack to a file. For one thread. */
final class PackWriter implements AutoCloseable {

    /** Written at once, bytes. The system takes long, aligned writes at half the cost of short ones; the hashes like it to fit a cache. */
    private static final int BUFFER = 256 << 10;

    private final Path file;
    private final FileChannel out;
    private final BlobHasher hasher = new BlobHasher();
    private final ByteBuffer buffer;
    private int size;

    /** @param buffer of {@link #newBuffer}, which one writer after the other may use */
    PackWriter(Path file, ByteBuffer buffer) throws IOException {
        this.file = file;
        this.out = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        this.buffer = buffer.clear();
        write(Pack.head(), 0, Pack.HEAD);
    }

    /** Outside of the heap, from where the system takes bytes without another copy. */
    static ByteBuffer newBuffer() {
        return ByteBuffer.allocateDirect(BUFFER);
    }

    /** Whether a chunk of this raw size fits for sure. */
    boolean fits(int raw) {
        return size + raw <= Pack.MAX_BYTES;
    }

    /** @param pack the number that the place shall name */
    ChunkPlace add(int pack, Segment segment, int chunk) throws IOException {
        int offset = size;
        int packed = segment.packedLength(chunk);
        if (packed > 0) {
            write(segment.packed(), segment.packedAt(chunk), packed);
            return new ChunkPlace(pack, offset, packed, Codec.ZSTD);
        }
        write(segment.raw(), segment.start(chunk), segment.length(chunk));
        return new ChunkPlace(pack, offset, segment.length(chunk), Codec.NONE);
    }

    /** Ends the pack; its file is complete. */
    BlobHash finish() throws IOException {
        flush();
        out.close();
        return hasher.finish();
    }

    Path file() {
        return file;
    }

    /** Without {@link #finish}: the file is of no use. */
    @Override
    public void close() throws IOException {
        out.close();
    }

    private void write(byte[] bytes, int from, int length) throws IOException {
        hasher.update(bytes, from, length);
        size += length;
        for (int at = from; at < from + length; ) {
            int some = Math.min(from + length - at, buffer.remaining());
            buffer.put(bytes, at, some);
            at += some;
            if (!buffer.hasRemaining()) {
                flush();
            }
        }
    }

    private void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
        buffer.clear();
    }
}
