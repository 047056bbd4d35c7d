package io.bowwave.artifact;

import io.bowwave.artifact.FileEntry.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must hold between the parts of a manifest: paths in order and without collisions, sizes that agree with the chunks, each chunk
 * listed once and in the order of its first use (or one tree would have many manifests).
 */
final class ManifestRules {

    private ManifestRules() {}

    static void check(List<FileEntry> files, ChunkTable chunks) throws InvalidArtifactException {
        Deque<String> above = new ArrayDeque<>();
        String before = null;
        int used = 0;
        for (FileEntry file : files) {
            checkPath(file.path(), before, above);
            used = checkChunks(file, chunks, used);
            before = file.path();
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

    /**
     * Entries are leaves, also empty folders: nothing may stand below one, and nothing behind a link.
     *
     * @param above the paths before this one that it begins with: in sorted order they stand right before it, so none but these can be
     *     above it
     */
    private static void checkPath(String path, @Nullable String before, Deque<String> above)
            throws InvalidArtifactException {
        if (before != null && TreePaths.BYTE_ORDER.compare(before, path) >= 0) {
            throw lie(path, "it behind " + before, "each path once, in the order of its bytes");
        }
        while (!above.isEmpty() && !path.startsWith(above.getLast())) {
            above.removeLast();
        }
        for (String leaf : above) {
            if (path.charAt(leaf.length()) == '/') {
                throw lie(path, "it below " + leaf + ", which is no folder", "names that do not collide");
            }
        }
        above.addLast(path);
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
