package io.bowwave.swarm;

import io.bowwave.artifact.BlobHash;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** A blob that can be read, complete or still being filled: only verified blocks are ever read from it. Read by one thread. */
public interface BlobView extends AutoCloseable {

    /** Bytes. */
    long size();

    /** The Merkle tree, or null for a blob that moves whole. */
    @Nullable
    BlobHash hash() throws IOException;

    /** Verified blocks at this moment. */
    BitSet blocks();

    /** Whether the block is verified. */
    boolean has(int block);

    boolean complete();

    /** Whether it is no longer what its source would open now: it was removed while it was being filled. */
    boolean stale();

    /**
     * Calls that after each new block, from whichever thread wrote it, until the view is closed. At most one watcher; it must not wait.
     */
    void watch(Runnable onBlock);

    /**
     * Writes bytes from offset on to the channel: as many as it takes at this moment.
     *
     * @return how many; fewer than length when the channel takes no more
     */
    long transfer(long offset, long length, WritableByteChannel out) throws IOException;

    @Override
    void close() throws IOException;
}
