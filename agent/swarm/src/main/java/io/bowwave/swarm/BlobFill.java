package io.bowwave.swarm;

import io.bowwave.artifact.BlobHash;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;

/** Fills a blob from somewhere else than the swarm, which is served block by block meanwhile. Thread-safe. */
public final class BlobFill {

    private final BlobFolder folder;
    private final FillingBlob blob;

    private BlobFill(BlobFolder folder, FillingBlob blob) {
        this.folder = folder;
        this.blob = blob;
    }

    /** Begins, or goes on with what an earlier process has left. */
    public static BlobFill begin(BlobFolder folder, Digest blob, BlobHash tree) throws IOException {
        return new BlobFill(folder, folder.begin(blob, tree));
    }

    public Digest digest() {
        return blob.digest();
    }

    public BlobHash hash() {
        return blob.hash();
    }

    /** Verified and written at this moment; a copy. */
    public BitSet blocks() {
        return blob.blocks();
    }

    public boolean complete() {
        return blob.complete();
    }

    /**
     * Verifies a block and writes it.
     *
     * @param bytes from position to limit
     * @return false when the bytes are not the block: nothing is written then
     */
    public boolean write(int block, ByteBuffer bytes) throws IOException {
        return blob.write(block, bytes);
    }

    /** It is complete: makes it durable and gives it its name. */
    public void finish() throws IOException {
        folder.finish(blob);
    }
}
