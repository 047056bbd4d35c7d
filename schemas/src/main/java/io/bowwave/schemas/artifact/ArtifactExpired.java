package io.bowwave.schemas.artifact;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import java.time.Instant;

/**
 * No rule keeps the build's artifact any more. Nothing is removed yet: until then it can be kept again, for example by pinning the build
 * or deploying it.
 *
 * @param region the home region, which says so for all
 * @param removedAfter when it may be removed
 */
public record ArtifactExpired(
        AppName app, BuildId build, RegionName region, ArtifactRef artifact, String reason, Instant removedAfter)
        implements ReplicaEvent {}
