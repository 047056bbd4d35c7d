package io.bowwave.artifact;

import io.bowwave.artifact.FileEntry.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What must hold between the parts of a manifest: paths in order and without collisions, sizes that agree with the chunks, each chunk
 * listed once and in the order of its first use (or one tree would have many manifests).
 */
final class ManifestRules {

    private ManifestRules() {}

    static void check(List<FileEntry> files, ChunkTable chunks) throws InvalidArtifactException {
        checkPaths(files);
        int used = 0;
        for (FileEntry file : files) {
            used = checkChunks(file, chunks, used);
        }
        if (used != chunks.count()) {
            throw lie("chunks", chunks.count() + " chunks", used + ", since no file uses the others");
        }
        int crowded = chunks.crowded();
        if (crowded >= 0) {
            throw lie("chunks[" + crowded + "]", "one of thousands of digests that begin alike", "digests by SHA-256");
        }
        int twice = chunks.duplicate();
        if (twice >= 0) {
            throw lie("chunks[" + twice + "]", chunks.digest(twice) + " for the second time", "each chunk once");
        }
    }

    private static void checkPaths(List<FileEntry> files) throws InvalidArtifactException {
        Set<String> leaves = new HashSet<>();
        FileEntry before = null;
        for (FileEntry file : files) {
            if (before != null && TreePaths.BYTE_ORDER.compare(before.path(), file.path()) >= 0) {
                throw lie(file.path(), "it behind " + before.path(), "each path once, in the order of its bytes");
            }
            String parent = leafAbove(file.path(), leaves);
            if (parent != null) {
                throw lie(file.path(), "it below " + parent + ", which is no folder", "names that do not collide");
            }
            leaves.add(file.path());
            before = file;
        }
    }

    /** Entries are leaves, also empty folders: nothing may stand below one, and nothing behind a link. */
    private static @Nullable String leafAbove(String path, Set<String> leaves) {
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            String parent = path.substring(0, slash);
            if (leaves.contains(parent)) {
                return parent;
            }
        }
        return null;
    }

    private static int checkChunks(FileEntry file, ChunkTable chunks, int used) throws InvalidArtifactException {
        int next = used;
        long sum = 0;
        for (int i = 0; i < file.chunkCount(); i++) {
            int chunk = file.chunk(i);
            if (chunk > next || chunk >= chunks.count()) {
                throw lie(
                        file.path(),
                        "chunk number " + chunk,
                        chunk >= chunks.count() ? "less than " + chunks.count() : "at most " + next + " here");
            }
            next = Math.max(next, chunk + 1);
            sum += chunks.size(chunk);
        }
        if (sum != file.size() && file.kind() != Kind.LINK) {
            throw lie(file.path(), "size " + file.size(), sum + ", the sum of its chunks");
        }
        return next;
    }

    private static InvalidArtifactException lie(String where, String found, String expected) {
        return new InvalidArtifactException("manifest: %s: found %s, expected %s".formatted(where, found, expected));
    }
}
