package io.bowwave.schemas.job;

import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import java.time.Instant;
import java.util.List;

/**
 * The artifact is durable in the home store.
 *
 * @param uploadedBytes what this build added to the home store, bytes
 * @param home the region whose store has it now
 * @param regions the regions that must be complete before the build is deployable, as the app said when the build was made
 */
public record BuildSucceeded(
        AppName app,
        BuildId build,
        int attempt,
        long revision,
        String commit,
        String ref,
        ArtifactRef artifact,
        long uploadedBytes,
        RegionName home,
        List<RegionName> regions,
        Instant queuedAt,
        Instant startedAt)
        implements JobEvent {

    public BuildSucceeded {
        regions = List.copyOf(regions);
    }
}
