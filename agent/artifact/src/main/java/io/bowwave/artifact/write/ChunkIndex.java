package io.bowwave.artifact.write;

import io.bowwave.artifact.ChunkTable;
import java.util.List;

/** What chunks are known: those of this tree so far, and those of artifacts in the same store. Thread-safe. */
final class ChunkIndex {

    private final List<KnownArtifact> known;
    private final ChunkTable.Builder own = new ChunkTable.Builder();

    ChunkIndex(List<KnownArtifact> known) {
        this.known = List.copyOf(known);
        // Their indexes are made by the first look-up, which must not happen in two threads at once.
        this.known.forEach(artifact -> artifact.manifest().chunks().find(new byte[ChunkTable.HASH]));
    }

    /** Whether a chunk needs no place in a new pack so far. False may be out of date by the time it is read, true never is. */
    boolean knows(byte[] hash) {
        return find(hash) >= 0 || stands(hash);
    }

    /** Whether the chunk stands in a pack of an earlier artifact. */
    boolean stands(byte[] hash) {
        for (KnownArtifact artifact : known) {
            if (artifact.manifest().chunks().find(hash) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** The number of this tree's chunk, or -1. */
    synchronized int find(byte[] hash) {
        return own.find(hash);
    }

    synchronized int add(byte[] hash, int size) {
        return own.add(hash, size);
    }

    synchronized ChunkTable build() {
        return own.build();
    }
}
