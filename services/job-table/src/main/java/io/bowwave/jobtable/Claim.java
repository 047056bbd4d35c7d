package io.bowwave.jobtable;

import io.bowwave.schemas.artifact.ArtifactRef;
import java.util.List;

/**
 * A build that a worker holds the lease of.
 *
 * @param bases the app's newest artifacts, newest first: what they hold need not be uploaded again
 */
public record Claim(Build build, List<ArtifactRef> bases) {
    public Claim {
        bases = List.copyOf(bases);
    }
}
