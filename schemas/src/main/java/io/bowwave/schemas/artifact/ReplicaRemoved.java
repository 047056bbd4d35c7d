package io.bowwave.schemas.artifact;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;

/**
 * The region no longer has the artifact.
 */
public record ReplicaRemoved(AppName app, BuildId build, RegionName region, ArtifactRef artifact, String reason)
        implements ReplicaEvent {}
