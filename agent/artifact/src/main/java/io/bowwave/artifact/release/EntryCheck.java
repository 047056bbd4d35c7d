package io.bowwave.artifact.release;

import io.bowwave.artifact.FileEntry;
import io.bowwave.artifact.Manifest;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;

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
                        && content(path, entry, manifest);
            case LINK ->
                Files.isSymbolicLink(path)
                        && Files.readSymbolicLink(path).toString().equals(entry.target());
            case EMPTY_FOLDER -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        };
    }

    /** Whether the file has just the chunks of the entry. */
    static boolean content(Path file, FileEntry entry, Manifest manifest) throws IOException {
        MessageDigest sha256 = Digest.sha256();
        byte[] buffer = new byte[(int) Math.min(BUFFER, entry.size())];
        try (InputStream in = Files.newInputStream(file)) {
            for (int i = 0; i < entry.chunkCount(); i++) {
                int chunk = entry.chunk(i);
                for (int left = manifest.chunks().size(chunk), read = 0; left > 0 && read >= 0; left -= read) {
                    read = in.read(buffer, 0, Math.min(left, buffer.length));
                    sha256.update(buffer, 0, Math.max(0, read));
                }
                if (!manifest.chunks().matches(chunk, sha256.digest())) {
                    return false;
                }
            }
            return in.read() < 0;
        }
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
