package io.bowwave.schemas.artifact;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;

/**
 * The artifact had expired, and is kept again.
 *
 * @param region the home region, which says so for all
 */
public record ArtifactKept(AppName app, BuildId build, RegionName region, ArtifactRef artifact, String reason)
        implements ReplicaEvent {}
