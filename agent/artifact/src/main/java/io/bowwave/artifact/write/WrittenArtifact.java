package io.bowwave.artifact.write;

import io.bowwave.artifact.Layout;
import io.bowwave.artifact.Manifest;
import io.bowwave.artifact.Pack;
import io.bowwave.artifact.Patch;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.Digest;
import java.util.List;

/**
 * An artifact that {@link ArtifactWriter} has made. Its packs were handed out; layout and manifest are to be stored in this order.
 *
 * @param ref names both
 * @param newPacks what this artifact added
 * @param rawReused raw bytes of the chunks that stand in earlier packs only
 * @param packedAgain of the new packs, bytes of chunks that stand in earlier packs, too: in ones of which too little was of use
 */
public record WrittenArtifact(
        ArtifactRef ref, Manifest manifest, Layout layout, List<Pack> newPacks, long rawReused, long packedAgain) {

    public WrittenArtifact {
        newPacks = List.copyOf(newPacks);
    }

    /** The same artifact, with another layout: one that names these patches. */
    public WrittenArtifact withPatches(List<Patch> patches) {
        Layout patched = layout.withPatches(patches);
        ArtifactRef named = new ArtifactRef(ref.manifest(), Digest.of(patched.encode()), ref.size());
        return new WrittenArtifact(named, manifest, patched, newPacks, rawReused, packedAgain);
    }

    /** Of the new packs, bytes. */
    public long packBytes() {
        return newPacks.stream().mapToLong(Pack::size).sum();
    }
}
