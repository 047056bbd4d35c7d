package io.bowwave.schemas.artifact;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;

/**
 * The region had lost some of a complete artifact, or held damaged bytes, and has it whole again.
 *
 * @param blobs written anew
 * @param bytesCopied over the region's border, bytes
 * @param reason what was found, with the first blob that it was about
 */
public record ReplicaRepaired(
        AppName app, BuildId build, RegionName region, ArtifactRef artifact, int blobs, long bytesCopied, String reason)
        implements ReplicaEvent {}
