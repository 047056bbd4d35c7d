package io.bowwave.schemas.artifact;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import org.jspecify.annotations.Nullable;

/**
 * The region has every blob of the artifact, verified, its manifest last.
 *
 * @param bytesCopied over the region's border, bytes; 0 for the home region
 * @param copiedFrom null for the home region
 */
public record ReplicaCompleted(
        AppName app,
        BuildId build,
        RegionName region,
        ArtifactRef artifact,
        long bytesCopied,
        @Nullable RegionName copiedFrom)
        implements ReplicaEvent {}
