package io.bowwave.schemas.artifact;

import io.bowwave.schemas.EventData;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a build may be deployed and where; topic {@code bowwave.deployables}, key {@code app|build}, partitioned by app, compacted.
 *
 * @param regions complete by now, sorted
 * @param required those that the app needs, sorted
 */
public record Deployable(
        AppName app,
        BuildId build,
        String commit,
        ArtifactRef artifact,
        DeployableState state,
        List<RegionName> regions,
        List<RegionName> required,
        @Nullable String reason)
        implements EventData {

    public Deployable {
        regions = List.copyOf(regions);
        required = List.copyOf(required);
    }
}
