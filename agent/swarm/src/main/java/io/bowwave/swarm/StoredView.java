package io.bowwave.swarm;

import io.bowwave.artifact.BlobHash;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** A complete blob. */
final class StoredView implements BlobView {

    private final FileChannel file;
    private final @Nullable BlobHash hash;
    private final long size;

    StoredView(Path path, @Nullable BlobHash hash) throws IOException {
        this.file = FileChannel.open(path);
        this.hash = hash;
        this.size = file.size();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public @Nullable BlobHash hash() {
        return hash;
    }

    @Override
    public BitSet blocks() {
        return BlockSets.all(BlobHash.blocks(size));
    }

    @Override
    public boolean has(int block) {
        return true;
    }

    @Override
    public boolean complete() {
        return true;
    }

    @Override
    public boolean stale() {
        return false;
    }

    @Override
    public void watch(Runnable onBlock) {
        // All is here already.
    }

    @Override
    public long transfer(long offset, long length, WritableByteChannel out) throws IOException {
        return FileRange.transfer(file, offset, length, out);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
