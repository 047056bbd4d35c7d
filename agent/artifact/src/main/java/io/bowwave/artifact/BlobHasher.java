package io.bowwave.artifact;

import io.bowwave.schemas.id.Digest;
import java.security.MessageDigest;
import java.util.Arrays;

/** A pack's Merkle tree, and so its name, in one pass over its bytes. For one thread. */
public final class BlobHasher {

    private static final int HASH = 32;

    private final MessageDigest sha256 = Digest.sha256();
    private byte[] leaves = new byte[64 * HASH];
    private int filled;
    private int count;
    private long size;

    public void update(byte[] bytes, int from, int length) {
        int end = from + length;
        for (int at = from; at < end; ) {
            if (filled == 0) {
                sha256.update(BlobHash.LEAF);
            }
            int taken = Math.min(end - at, BlobHash.BLOCK - filled);
            sha256.update(bytes, at, taken);
            filled += taken;
            at += taken;
            if (filled == BlobHash.BLOCK) {
                endBlock();
            }
        }
        size += length;
    }

    /** Once, at the end. */
    public BlobHash finish() {
        if (filled > 0) {
            endBlock();
        }
        return new BlobHash(Arrays.copyOf(leaves, count * HASH), size);
    }

    private void endBlock() {
        if (leaves.length == count * HASH) {
            leaves = Arrays.copyOf(leaves, leaves.length * 2);
        }
        System.arraycopy(sha256.digest(), 0, leaves, count * HASH, HASH);
        count++;
        filled = 0;
    }
}
