package io.bowwave.swarm;

import io.bowwave.artifact.BlobHash;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** A blob that is still being filled. Its channel stays good when the file gets its final name. */
final class FillingView implements BlobView {

    private final FillingBlob blob;
    private final FileChannel file;
    private @Nullable Runnable watcher;

    /** @param finished the name that the file gets when it is complete, possibly at this moment */
    FillingView(FillingBlob blob, Path finished) throws IOException {
        this.blob = blob;
        this.file = FileChannel.open(Files.exists(finished) ? finished : blob.part());
    }

    @Override
    public long size() {
        return blob.hash().size();
    }

    @Override
    public BlobHash hash() {
        return blob.hash();
    }

    @Override
    public BitSet blocks() {
        return blob.blocks();
    }

    @Override
    public boolean has(int block) {
        return blob.has(block);
    }

    @Override
    public boolean complete() {
        return blob.complete();
    }

    @Override
    public boolean stale() {
        return blob.abandoned();
    }

    @Override
    public void watch(Runnable onBlock) {
        watcher = onBlock;
        blob.watch(onBlock);
    }

    @Override
    public long transfer(long offset, long length, WritableByteChannel out) throws IOException {
        return FileRange.transfer(file, offset, length, out);
    }

    @Override
    public void close() throws IOException {
        if (watcher != null) {
            blob.unwatch(watcher);
        }
        file.close();
    }
}
