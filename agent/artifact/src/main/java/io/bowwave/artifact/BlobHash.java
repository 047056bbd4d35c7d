package io.bowwave.artifact;

import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The Merkle tree over a pack's blocks: what lets a receiver check each block by itself, before the pack is whole. Its root is the pack's
 * name. RFC 6962, section 2.1, with blocks of {@link #BLOCK} bytes as the entries. Holds 32 bytes a block. Immutable, thread-safe.
 */
public final class BlobHash {

    /** Bytes of a block; the last of a blob may be shorter. */
    public static final int BLOCK = 128 << 10;

    /** What is hashed before a block. */
    static final byte LEAF = 0;

    private static final int HASH = 32;
    private static final byte NODE = 1;

    private final byte[] leaves;
    private final long size;

    BlobHash(byte[] leaves, long size) {
        this.leaves = leaves;
        this.size = size;
    }

    /** Reads the blob once, with 128 KiB of memory. */
    public static BlobHash of(Path blob) throws IOException {
        try (InputStream in = Files.newInputStream(blob)) {
            BlobHasher hasher = new BlobHasher();
            byte[] buffer = new byte[BLOCK];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                hasher.update(buffer, 0, read);
            }
            return hasher.finish();
        }
    }

    /**
     * The tree from leaves that somebody sent.
     *
     * @param leaves 32 bytes for each block
     * @param size of the blob, bytes
     * @param root the pack's name
     * @throws InvalidArtifactException when they are not the leaves of that blob
     */
    public static BlobHash of(byte[] leaves, long size, Digest root) throws InvalidArtifactException {
        BlobHash made = new BlobHash(leaves.clone(), size);
        if (leaves.length != (long) blocks(size) * HASH) {
            throw new InvalidArtifactException("leaves: found %d bytes, expected %d for a blob of %d"
                    .formatted(leaves.length, (long) blocks(size) * HASH, size));
        }
        if (!made.root().equals(root)) {
            throw new InvalidArtifactException("leaves: found root %s, expected %s".formatted(made.root(), root));
        }
        return made;
    }

    /** How many blocks a blob of this size has. */
    public static int blocks(long size) {
        return Math.toIntExact((size + BLOCK - 1) / BLOCK);
    }

    public int blocks() {
        return blocks(size);
    }

    /** Of the blob, bytes. */
    public long size() {
        return size;
    }

    /** Bytes of this block. */
    public int blockSize(int block) {
        return (int) Math.min(BLOCK, size - (long) block * BLOCK);
    }

    /** A copy: 32 bytes for each block. */
    public byte[] leaves() {
        return leaves.clone();
    }

    /** Whether these bytes, from position to limit, are the block. Reads the buffer to its limit. */
    public boolean verify(int block, ByteBuffer bytes) {
        if (block < 0 || block >= blocks() || bytes.remaining() != blockSize(block)) {
            return false;
        }
        MessageDigest sha256 = Digest.sha256();
        sha256.update(LEAF);
        sha256.update(bytes);
        return Arrays.equals(sha256.digest(), 0, HASH, leaves, block * HASH, (block + 1) * HASH);
    }

    /**
     * As the other, without any memory of its own.
     *
     * @param sha256 unused so far, or reset
     */
    public boolean verify(int block, byte[] bytes, int length, MessageDigest sha256) {
        if (block < 0 || block >= blocks() || length != blockSize(block)) {
            return false;
        }
        sha256.update(LEAF);
        sha256.update(bytes, 0, length);
        return Arrays.equals(sha256.digest(), 0, HASH, leaves, block * HASH, (block + 1) * HASH);
    }

    /** The top of the tree. */
    public Digest root() {
        if (leaves.length == 0) {
            return Digest.of(new byte[0]);
        }
        byte[] level = leaves.clone();
        MessageDigest sha256 = Digest.sha256();
        for (int count = level.length / HASH; count > 1; count = (count + 1) / 2) {
            raise(level, count, sha256);
        }
        return Digest.ofHash(Arrays.copyOf(level, HASH));
    }

    /** One level up, in place. */
    private static void raise(byte[] level, int count, MessageDigest sha256) {
        for (int pair = 0; pair < count / 2; pair++) {
            sha256.update(NODE);
            sha256.update(level, pair * 2 * HASH, 2 * HASH);
            System.arraycopy(sha256.digest(), 0, level, pair * HASH, HASH);
        }
        if (count % 2 == 1) {
            System.arraycopy(level, (count - 1) * HASH, level, count / 2 * HASH, HASH);
        }
    }
}
