package io.bowwave.artifact;

import io.bowwave.schemas.id.Digest;
import java.security.MessageDigest;
import java.util.Arrays;

/** Name and Merkle tree of a blob in one pass over its bytes. For one thread. */
public final class BlobHasher {

    private static final int HASH = 32;

    private final MessageDigest whole = Digest.sha256();
    private final byte[] block = new byte[BlobHash.BLOCK];
    private byte[] leaves = new byte[64 * HASH];
    private int filled;
    private int count;
    private long size;

    public void update(byte[] bytes, int from, int length) {
        whole.update(bytes, from, length);
        size += length;
        int at = from;
        int left = length;
        while (left > 0) {
            int taken = Math.min(left, block.length - filled);
            System.arraycopy(bytes, at, block, filled, taken);
            filled += taken;
            at += taken;
            left -= taken;
            if (filled == block.length) {
                endBlock();
            }
        }
    }

    /** Once, at the end. */
    public BlobHash finish() {
        if (filled > 0) {
            endBlock();
        }
        return new BlobHash(Arrays.copyOf(leaves, count * HASH), size);
    }

    /** The blob's name; once, at the end. */
    public Digest digest() {
        return Digest.ofHash(whole.digest());
    }

    private void endBlock() {
        if (leaves.length == count * HASH) {
            leaves = Arrays.copyOf(leaves, leaves.length * 2);
        }
        System.arraycopy(BlobHash.leaf(block, filled), 0, leaves, count * HASH, HASH);
        count++;
        filled = 0;
    }
}
