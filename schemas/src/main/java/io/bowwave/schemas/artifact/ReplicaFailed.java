package io.bowwave.schemas.artifact;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;

/**
 * The copy failed; it is tried again.
 */
public record ReplicaFailed(
        AppName app, BuildId build, RegionName region, ArtifactRef artifact, String reason, int tries)
        implements ReplicaEvent {}
