package io.bowwave.jobtable;

import io.bowwave.schemas.artifact.ArtifactRef;
import java.util.List;

/**
 * A build that a worker holds the lease of.
 *
 * @param bases of the app's artifacts those that machines run, then the newest: what they hold need not be uploaded again, and patches
 *     are made from them
 */
public record Claim(Build build, List<ArtifactRef> bases) {
    public Claim {
        bases = List.copyOf(bases);
    }
}
