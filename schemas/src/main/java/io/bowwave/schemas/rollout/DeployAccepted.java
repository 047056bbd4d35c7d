package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The request is carried out; for deploy and rollback a rollout begins.
 *
 * @param generation of the goals that it writes; 0 when it writes none
 * @param previous the build that the goal was before
 */
public record DeployAccepted(
        AppName app,
        RequestId request,
        DeployAction action,
        @Nullable BuildId build,
        @Nullable String commit,
        long generation,
        List<RegionName> regions,
        @Nullable BuildId previous,
        @Nullable String reason,
        @Nullable String actor)
        implements DeployEvent {

    public DeployAccepted {
        regions = List.copyOf(regions);
    }
}
