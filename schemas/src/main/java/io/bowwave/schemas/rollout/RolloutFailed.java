package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RequestId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rollout has ended without reaching its goal, and there is nothing to go back to.
 *
 * @param machines at most five that failed, when a gate or the deadline did it
 */
public record RolloutFailed(
        AppName app,
        RequestId request,
        BuildId build,
        long generation,
        String reason,
        @Nullable List<FailingMachine> machines)
        implements DeployEvent {
    public RolloutFailed {
        machines = machines == null ? null : List.copyOf(machines);
    }
}
