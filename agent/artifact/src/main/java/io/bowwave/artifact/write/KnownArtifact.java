package io.bowwave.artifact.write;

import io.bowwave.artifact.Layout;
import io.bowwave.artifact.Manifest;

/**
 * An artifact whose packs are in the store that is written to, so that its chunks need not be written again.
 *
 * @param layout of this manifest
 */
public record KnownArtifact(Manifest manifest, Layout layout) {

    /** @throws IllegalArgumentException when the two don't fit together */
    public KnownArtifact {
        if (layout.chunkCount() != manifest.chunks().count()) {
            throw new IllegalArgumentException("layout has %d chunks, manifest has %d"
                    .formatted(layout.chunkCount(), manifest.chunks().count()));
        }
    }
}
