package io.bowwave.artifact;

import io.bowwave.artifact.FileEntry.Kind;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a tree on disk.
 *
 * @param path in the tree, relative with slashes
 * @param source where it is on disk
 * @param target of a link
 */
record TreeEntry(
        String path, Kind kind, Path source, @Nullable String target) {}
