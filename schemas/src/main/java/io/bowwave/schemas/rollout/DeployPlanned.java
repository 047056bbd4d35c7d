package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RequestId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a plan: what a deploy would do. Nothing has changed.
 *
 * @param plan names all that the answer was made of; a deploy that names it is refused when that has changed
 * @param waves in their order
 * @param machines of each wave that would switch, -1 where nobody has counted them
 * @param refusal the code with which a deploy would be refused; absent when it would be accepted
 * @param reason of the refusal
 */
public record DeployPlanned(
        AppName app,
        RequestId request,
        String plan,
        @Nullable BuildId build,
        @Nullable String commit,
        @Nullable Strategy strategy,
        List<PlannedRegion> regions,
        List<Wave> waves,
        List<Integer> machines,
        @Nullable RefusalCode refusal,
        @Nullable String reason)
        implements DeployEvent {
    public DeployPlanned {
        regions = List.copyOf(regions);
        waves = List.copyOf(waves);
        machines = List.copyOf(machines);
    }
}
