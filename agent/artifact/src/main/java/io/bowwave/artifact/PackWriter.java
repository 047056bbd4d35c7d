package io.bowwave.artifact;

import com.github.luben.zstd.ZstdCompressCtx;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes one pack to a file. For one thread. */
final class PackWriter implements AutoCloseable {

    /** A chunk is stored compressed when that takes less than this share of its raw size. */
    private static final double WORTH = 0.95;

    private final Path file;
    private final OutputStream out;
    private final ZstdCompressCtx zstd;
    private final byte[] compressed;
    private final BlobHasher hasher = new BlobHasher();
    private int size;

    /**
     * @param zstd the caller's, with the level set
     * @param compressed room for a compressed chunk, the caller's
     */
    PackWriter(Path file, ZstdCompressCtx zstd, byte[] compressed) throws IOException {
        this.file = file;
        this.zstd = zstd;
        this.compressed = compressed;
        this.out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
        write(Pack.MAGIC, 0, Pack.MAGIC.length);
    }

    /** Whether a chunk of this raw size fits for sure. */
    boolean fits(int raw) {
        return size + raw <= Pack.MAX_BYTES;
    }

    /** @param pack the number that the place shall name */
    ChunkPlace add(int pack, byte[] buffer, int from, int length) throws IOException {
        int offset = size;
        int stored = zstd.compressByteArray(compressed, 0, compressed.length, buffer, from, length);
        if (stored < length * WORTH) {
            write(compressed, 0, stored);
            return new ChunkPlace(pack, offset, stored, Codec.ZSTD);
        }
        write(buffer, from, length);
        return new ChunkPlace(pack, offset, length, Codec.NONE);
    }

    /** Ends the pack; its file is complete. */
    Pack finish() throws IOException {
        out.close();
        return new Pack(hasher.digest(), size, hasher.finish().root());
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
