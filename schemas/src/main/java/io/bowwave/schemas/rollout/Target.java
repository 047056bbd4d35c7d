package io.bowwave.schemas.rollout;

import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.BuildId;

/**
 * What a machine should run.
 */
public record Target(BuildId build, String commit, ArtifactRef artifact) {}
