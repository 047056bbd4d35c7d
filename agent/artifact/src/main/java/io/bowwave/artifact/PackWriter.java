package io.bowwave.artifact;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes one pack to a file. For one thread. */
final class PackWriter implements AutoCloseable {

    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final OutputStream out;
    private final BlobHasher hasher = new BlobHasher();
    private int size;

    PackWriter(Path file) throws IOException {
        this.file = file;
        this.out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER);
        write(Pack.MAGIC, 0, Pack.MAGIC.length);
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
        out.write(bytes, from, length);
        hasher.update(bytes, from, length);
        size += length;
    }
}
