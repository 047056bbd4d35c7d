package io.bowwave.schemas.artifact;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;

/**
 * A region begins to copy what it lacks.
 *
 * @param bytesTotal what has to be copied, bytes
 */
public record ReplicaStarted(AppName app, BuildId build, RegionName region, ArtifactRef artifact, long bytesTotal)
        implements ReplicaEvent {}
