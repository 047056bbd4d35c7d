package io.bowwave.schemas.job;

import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.rollout.DeployRules;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The artifact is durable in the home store.
 *
 * @param uploadedBytes what this build added to the home store, bytes
 * @param home the region whose store has it now
 * @param regions the regions that must be complete before the build is deployable, as the app said when the build was made
 * @param deploy how it wants to be deployed
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
        Instant startedAt,
        @Nullable DeployRules deploy)
        implements JobEvent {

    public BuildSucceeded {
        regions = List.copyOf(regions);
    }

    /** That says nothing of how it is to be deployed. */
    public BuildSucceeded(
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
            Instant startedAt) {
        this(
                app,
                build,
                attempt,
                revision,
                commit,
                ref,
                artifact,
                uploadedBytes,
                home,
                regions,
                queuedAt,
                startedAt,
                null);
    }
}
