package io.bowwave.artifact.write;

import io.bowwave.artifact.FileEntry.Kind;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a tree on disk. There may be half a million of them, so it holds what the scan had to find out anyway and no more.
 *
 * @param path in the tree, relative with slashes
 * @param size of a file when it was scanned, bytes; else 0
 * @param target of a link
 */
record TreeEntry(
        String path, Kind kind, long size, @Nullable String target) {}
