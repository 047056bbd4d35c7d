package io.bowwave.testbed.bench.host;

import io.bowwave.artifact.BlobHash;
import io.bowwave.swarm.BlobView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
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
    public boolean await(int block, Duration atMost) throws InterruptedException {
        return view.await(block, atMost);
    }

    @Override
    public void transfer(long offset, long length, WritableByteChannel out) throws IOException {
        for (long at = offset; at < offset + length; at += BlobHash.BLOCK) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            view.transfer(at, Math.min(BlobHash.BLOCK, offset + length - at), Channels.newChannel(bytes));
            byte[] block = bytes.toByteArray();
            block[block.length / 2] ^= 1;
            ByteBuffer flipped = ByteBuffer.wrap(block);
            while (flipped.hasRemaining()) {
                out.write(flipped);
            }
        }
    }

    @Override
    public void close() throws IOException {
        view.close();
    }
}
