package io.bowwave.swarm;

import io.bowwave.artifact.BlobHash;
import io.bowwave.artifact.InvalidArtifactException;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A blob's Merkle tree as a file: size (8 bytes), leaves (32 each). */
final class TreeFile {

    private static final int HEAD = 8;

    private TreeFile() {}

    static void write(Path file, BlobHash hash) throws IOException {
        byte[] leaves = hash.leaves();
        byte[] bytes = ByteBuffer.allocate(HEAD + leaves.length)
                .putLong(hash.size())
                .put(leaves)
                .array();
        Path incoming = file.resolveSibling(file.getFileName() + ".tmp");
        Files.write(incoming, bytes);
        Files.move(incoming, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** @throws InvalidArtifactException when it is not the tree of that blob */
    static BlobHash read(Path file, Digest blob) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        if (bytes.remaining() < HEAD) {
            throw new InvalidArtifactException(
                    "%s: found %d bytes, expected at least %d".formatted(file, bytes.remaining(), HEAD));
        }
        long size = bytes.getLong();
        byte[] leaves = new byte[bytes.remaining()];
        bytes.get(leaves);
        return BlobHash.of(leaves, size, blob);
    }
}
