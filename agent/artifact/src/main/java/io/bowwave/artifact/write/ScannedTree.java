package io.bowwave.artifact.write;

import java.nio.file.Path;
import java.util.List;

/**
 * A tree on disk in the manifest's order.
 *
 * @param root the folder that the paths of the entries start from
 */
record ScannedTree(Path root, List<TreeEntry> entries) {

    Path file(TreeEntry entry) {
        return root.resolve(entry.path());
    }

    /** Of all files when they were scanned, bytes. */
    long size() {
        return entries.stream().mapToLong(TreeEntry::size).sum();
    }
}
