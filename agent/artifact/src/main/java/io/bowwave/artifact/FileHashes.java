package io.bowwave.artifact;

import io.bowwave.schemas.id.Digest;
import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** SHA-256 of files that have more than one chunk: the others' is their chunk's. One thread writes; who reads comes behind it. */
final class FileHashes {

    private final MessageDigest sha256 = Digest.sha256();
    private final byte[] @Nullable [] hashes;
    private boolean within;

    FileHashes(int entries) {
        this.hashes = new byte[entries][];
    }

    void update(Segment segment) {
        for (int chunk = 0; chunk < segment.count(); chunk++) {
            boolean last = segment.last(chunk);
            if (within || !last) {
                sha256.update(segment.raw(), segment.start(chunk), segment.length(chunk));
                within = !last;
                if (last) {
                    hashes[segment.entry(chunk)] = sha256.digest();
                }
            }
        }
    }

    byte[] of(int entry) {
        return Objects.requireNonNull(hashes[entry]);
    }
}
