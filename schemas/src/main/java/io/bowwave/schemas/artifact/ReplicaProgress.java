package io.bowwave.schemas.artifact;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;

/**
 * So much is copied by now; at most one each few seconds.
 */
public record ReplicaProgress(
        AppName app, BuildId build, RegionName region, ArtifactRef artifact, long bytesDone, long bytesTotal)
        implements ReplicaEvent {}
