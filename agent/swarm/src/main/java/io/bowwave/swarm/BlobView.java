package io.bowwave.swarm;

import io.bowwave.artifact.BlobHash;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** A blob that can be read, complete or still being filled: only verified blocks are ever read from it. For one thread. */
public interface BlobView extends AutoCloseable {

    /** Bytes. */
    long size();

    /** The Merkle tree, or null for a blob that moves whole. */
    @Nullable
    BlobHash hash() throws IOException;

    /** Verified blocks at this moment. */
    BitSet blocks();

    boolean complete();

    /** Waits until the block is verified; false when it is not after that time. */
    boolean await(int block, Duration atMost) throws InterruptedException;

    /** Writes all bytes from offset on to the channel. */
    void transfer(long offset, long length, WritableByteChannel out) throws IOException;

    @Override
    void close() throws IOException;
}
