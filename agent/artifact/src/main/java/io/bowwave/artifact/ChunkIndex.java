package io.bowwave.artifact;

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

    /** Whether a chunk needs no place in a pack. False may be out of date by the time it is read, true never is. */
    boolean knows(byte[] hash) {
        if (find(hash) >= 0) {
            return true;
        }
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

    /** Whether the chunk stands in an earlier artifact; if so, the list learns where. */
    boolean reuse(byte[] hash, PackList packs) {
        for (KnownArtifact artifact : known) {
            int chunk = artifact.manifest().chunks().find(hash);
            if (chunk >= 0) {
                packs.reuse(artifact.layout(), chunk);
                return true;
            }
        }
        return false;
    }
}
