package io.bowwave.artifact;

import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Locale;

/** Reads a blob's file as a mapping, so that its bytes never stand on the heap. It may be removed meanwhile, but not changed. */
final class BlobFiles {

    interface Decoder<T> {
        T decode(ByteBuffer bytes) throws IOException;
    }

    private BlobFiles() {}

    static <T> T decode(Path file, Digest expected, BlobKind kind, Decoder<T> decoder) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            if (size > kind.maxBytes()) {
                throw new InvalidArtifactException("%s %s: found %d bytes, expected at most %d"
                        .formatted(kind.name().toLowerCase(Locale.ROOT), file, size, kind.maxBytes()));
            }
            // What was decoded may go on looking into the mapping: it lives as long as that.
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, Arena.ofAuto())
                    .asByteBuffer();
            check(file, bytes.duplicate(), expected);
            return decoder.decode(bytes);
        }
    }

    private static void check(Path file, ByteBuffer bytes, Digest expected) throws InvalidArtifactException {
        MessageDigest sha256 = Digest.sha256();
        sha256.update(bytes);
        Digest found = Digest.ofHash(sha256.digest());
        if (!found.equals(expected)) {
            throw new InvalidArtifactException("%s: found %s, expected %s".formatted(file, found, expected));
        }
    }
}
