package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RequestId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * No further wave until resumed.
 *
 * @param machines at most five that failed, when a gate or the deadline did it
 */
public record RolloutPaused(
        AppName app,
        RequestId request,
        RequestId rollout,
        @Nullable String reason,
        @Nullable String actor,
        @Nullable List<FailingMachine> machines)
        implements DeployEvent {
    public RolloutPaused {
        machines = machines == null ? null : List.copyOf(machines);
    }
}
