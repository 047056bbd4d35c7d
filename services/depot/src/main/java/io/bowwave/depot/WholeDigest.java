package io.bowwave.depot;

import io.bowwave.schemas.id.Digest;
import io.bowwave.swarm.BlobView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;

/** SHA-256 of all that is written to it. */
final class WholeDigest implements WritableByteChannel {

    private final MessageDigest sha256 = Digest.sha256();

    private WholeDigest() {}

    /** The name of the bytes. */
    static Digest of(BlobView blob) throws IOException {
        WholeDigest digest = new WholeDigest();
        long at = 0;
        while (at < blob.size()) {
            at += blob.transfer(at, blob.size() - at, digest);
        }
        return Digest.ofHash(digest.sha256.digest());
    }

    @Override
    public int write(ByteBuffer bytes) {
        int length = bytes.remaining();
        sha256.update(bytes);
        return length;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
