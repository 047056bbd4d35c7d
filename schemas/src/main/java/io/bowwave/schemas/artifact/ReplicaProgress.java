package io.bowwave.schemas.artifact;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import org.jspecify.annotations.Nullable;

/**
 * So much is copied by now; at most one each few seconds.
 *
 * @param packs which of the layout's packs the region has, in its order: a hex digit for four packs, the first pack is the lowest bit
 *     of the first digit
 * @param secondsLeft until it is complete, as it goes now; null as long as nobody can know
 */
public record ReplicaProgress(
        AppName app,
        BuildId build,
        RegionName region,
        ArtifactRef artifact,
        long bytesDone,
        long bytesTotal,
        @Nullable String packs,
        @Nullable Long secondsLeft)
        implements ReplicaEvent {

    /** Without saying which packs. */
    public ReplicaProgress(
            AppName app, BuildId build, RegionName region, ArtifactRef artifact, long bytesDone, long bytesTotal) {
        this(app, build, region, artifact, bytesDone, bytesTotal, null, null);
    }
}
