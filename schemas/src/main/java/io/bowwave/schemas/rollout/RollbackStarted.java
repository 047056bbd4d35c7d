package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RequestId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The new version is unhealthy: every region goes back.
 *
 * @param build the one that failed
 * @param backTo the goal from now on
 * @param generation of the goals that go back
 * @param machines at most five that failed
 */
public record RollbackStarted(
        AppName app,
        RequestId request,
        BuildId build,
        BuildId backTo,
        long generation,
        String reason,
        @Nullable List<FailingMachine> machines)
        implements DeployEvent {
    public RollbackStarted {
        machines = machines == null ? null : List.copyOf(machines);
    }
}
