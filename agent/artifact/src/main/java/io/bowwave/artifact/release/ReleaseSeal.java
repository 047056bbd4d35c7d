package io.bowwave.artifact.release;

import io.bowwave.artifact.FileEntry;
import io.bowwave.artifact.Manifest;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.Map;

/**
 * Tells whether anybody has touched a release since it was checked, without reading its files: a digest over each entry's size, mode and
 * times of change, as the file system keeps them. No program can set the time of the inode's change, so what was written to shows.
 */
final class ReleaseSeal {

    private static final String ATTRIBUTES = "unix:size,mode,ctime,lastModifiedTime,ino";
    private static final String GONE = "gone";

    private final Path file;

    /** @param file where the seal is kept */
    ReleaseSeal(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    /** The release is as it should be now. */
    void put(Path tree, Manifest manifest) throws IOException {
        Path incoming = file.resolveSibling(file.getFileName() + ".tmp");
        Files.writeString(incoming, fingerprint(tree, manifest));
        Files.move(incoming, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Whether nobody has touched it since; a release that was never sealed is sealed as it is. */
    boolean holds(Path tree, Manifest manifest) throws IOException {
        if (!Files.exists(file)) {
            put(tree, manifest);
            return true;
        }
        return Files.readString(file).equals(fingerprint(tree, manifest));
    }

    private static String fingerprint(Path tree, Manifest manifest) throws IOException {
        MessageDigest sha256 = Digest.sha256();
        for (FileEntry entry : manifest.files()) {
            sha256.update((entry.path() + "\0" + attributes(tree.resolve(entry.path())) + "\0")
                    .getBytes(StandardCharsets.UTF_8));
        }
        return Digest.ofHash(sha256.digest()).hex();
    }

    private static String attributes(Path path) throws IOException {
        try {
            Map<String, Object> found = Files.readAttributes(path, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
            return "%s %s %s %s %s"
                    .formatted(
                            found.get("size"),
                            found.get("mode"),
                            found.get("ctime"),
                            found.get("lastModifiedTime"),
                            found.get("ino"));
        } catch (NoSuchFileException e) {
            return GONE;
        }
    }
}
