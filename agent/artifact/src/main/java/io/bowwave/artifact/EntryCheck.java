package io.bowwave.artifact;

import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;

/** Compares what is on disk with what the manifest says. */
final class EntryCheck {

    private static final int BUFFER = 1 << 16;

    private EntryCheck() {}

    /** Whether the path is this entry, content included. */
    static boolean holds(Path path, FileEntry entry, Manifest manifest) throws IOException {
        return switch (entry.kind()) {
            case FILE, EXECUTABLE ->
                Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                        && Files.size(path) == entry.size()
                        && Files.isExecutable(path) == (entry.kind() == FileEntry.Kind.EXECUTABLE)
                        && Arrays.equals(hash(path), manifest.hash(entry));
            case LINK ->
                Files.isSymbolicLink(path)
                        && Files.readSymbolicLink(path).toString().equals(entry.target());
            case EMPTY_FOLDER -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        };
    }

    static byte[] hash(Path file) throws IOException {
        MessageDigest sha256 = Digest.sha256();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                sha256.update(buffer, 0, read);
            }
        }
        return sha256.digest();
    }
}
