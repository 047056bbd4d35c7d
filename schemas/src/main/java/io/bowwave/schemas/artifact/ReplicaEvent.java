package io.bowwave.schemas.artifact;

import io.bowwave.schemas.EventData;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;

/**
 * How an artifact comes to a region's store; topic {@code bowwave.replica-events}, key app. Event id:
 * {@code replica/<region>/<build>/<what>}; for progress with the bytes done behind it.
 */
public sealed interface ReplicaEvent extends EventData
        permits ReplicaStarted,
                ReplicaProgress,
                ReplicaCompleted,
                ReplicaFailed,
                ReplicaRepaired,
                ReplicaRemoved,
                ArtifactExpired,
                ArtifactKept {

    @Override
    AppName app();

    BuildId build();

    RegionName region();

    ArtifactRef artifact();
}
