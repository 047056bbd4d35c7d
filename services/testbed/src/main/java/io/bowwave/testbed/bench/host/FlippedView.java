package io.bowwave.testbed.bench.host;

import io.bowwave.artifact.BlobHash;
import io.bowwave.swarm.BlobView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** A blob of which every block is served with one bit flipped, as by bad memory. */
final class FlippedView implements BlobView {

    private final BlobView view;

    FlippedView(BlobView view) {
        this.view = view;
    }

    @Override
    public long size() {
        return view.size();
    }

    @Override
    public @Nullable BlobHash hash() throws IOException {
        return view.hash();
    }

    @Override
    public BitSet blocks() {
        return view.blocks();
    }

    @Override
    public boolean complete() {
        return view.complete();
    }

    @Override
    public boolean has(int block) {
        return view.has(block);
    }

    @Override
    public boolean stale() {
        return view.stale();
    }

    @Override
    public void watch(Runnable onBlock) {
        view.watch(onBlock);
    }

    @Override
    public long transfer(long offset, long length, WritableByteChannel out) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        view.transfer(offset, length, Channels.newChannel(bytes));
        byte[] range = bytes.toByteArray();
        // Its first byte, so that it is the same one however much of the range the channel takes.
        if (offset % BlobHash.BLOCK == 0) {
            range[0] ^= 1;
        }
        return out.write(ByteBuffer.wrap(range));
    }

    @Override
    public void close() throws IOException {
        view.close();
    }
}
