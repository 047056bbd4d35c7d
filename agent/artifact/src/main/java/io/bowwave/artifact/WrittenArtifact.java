package io.bowwave.artifact;

import io.bowwave.schemas.artifact.ArtifactRef;
import java.util.List;

/**
 * An artifact that {@link ArtifactWriter} has made. Its packs were handed out; layout and manifest are to be stored in this order.
 *
 * @param ref names both
 * @param newPacks what this artifact added
 * @param rawReused raw bytes of the chunks that stood in earlier packs
 */
public record WrittenArtifact(ArtifactRef ref, Manifest manifest, Layout layout, List<Pack> newPacks, long rawReused) {

    public WrittenArtifact {
        newPacks = List.copyOf(newPacks);
    }

    /** Of the new packs, bytes. */
    public long packBytes() {
        return newPacks.stream().mapToLong(Pack::size).sum();
    }
}
