package io.bowwave.swarm;

import io.bowwave.artifact.BlobHash;
import io.bowwave.artifact.InvalidArtifactException;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A blob's Merkle tree as a file: size (8 bytes), root (32), leaves (32 each). */
final class TreeFile {

    private static final int HEAD = 8 + Wire.HASH;

    private TreeFile() {}

    static void write(Path file, BlobHash hash) throws IOException {
        byte[] leaves = hash.leaves();
        byte[] bytes = ByteBuffer.allocate(HEAD + leaves.length)
                .putLong(hash.size())
                .put(hash.root().hash())
                .put(leaves)
                .array();
        Path incoming = file.resolveSibling(file.getFileName() + ".tmp");
        Files.write(incoming, bytes);
        Files.move(incoming, file, StandardCopyOption.ATOMIC_MOVE);
    }

    static BlobHash read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        if (bytes.remaining() < HEAD) {
            throw new InvalidArtifactException(
                    "%s: found %d bytes, expected at least %d".formatted(file, bytes.remaining(), HEAD));
        }
        long size = bytes.getLong();
        byte[] root = new byte[Wire.HASH];
        bytes.get(root);
        byte[] leaves = new byte[bytes.remaining()];
        bytes.get(leaves);
        return BlobHash.of(leaves, size, Digest.ofHash(root));
    }
}
