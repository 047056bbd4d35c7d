package io.bowwave.swarm;

import io.bowwave.artifact.BlobHash;
import io.bowwave.artifact.BlobHasher;
import io.bowwave.schemas.id.Digest;
import java.nio.ByteBuffer;
import java.util.Random;

/** Blobs for tests. */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
record Blobs(byte[] bytes, Digest digest, BlobHash hash) {

    /** Named by the root of its tree. */
    static Blobs random(int size, long seed) {
        Blobs whole = whole(size, seed);
        return new Blobs(whole.bytes, whole.hash.root(), whole.hash);
    }

    /** Named by its SHA-256. */
    static Blobs whole(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        BlobHasher hasher = new BlobHasher();
        hasher.update(bytes, 0, size);
        return new Blobs(bytes, Digest.of(bytes), hasher.finish());
    }

    ByteBuffer block(int block) {
        return ByteBuffer.wrap(bytes, block * BlobHash.BLOCK, hash.blockSize(block));
    }

    BlobWant want() {
        return new BlobWant(digest, bytes.length, false);
    }

    @Override
    public String toString() {
        return digest.brief();
    }
}
