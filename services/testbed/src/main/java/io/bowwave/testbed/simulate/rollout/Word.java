package io.bowwave.testbed.simulate.rollout;

import io.bowwave.schemas.EventData;
import io.bowwave.schemas.artifact.Deployable;
import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.job.AppDefinition;
import io.bowwave.schemas.job.JobEvent;
import io.bowwave.schemas.rollout.DeployRequest;
import io.bowwave.schemas.rollout.GateResult;
import io.bowwave.topologies.rollout.AppRollouts;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that rules of rollouts are told.
 *
 * @param id of the event; of a request, its own
 * @param data null: that time has passed
 */
record Word(String id, @Nullable EventData data, Instant at) {

    static Word time(Instant at) {
        return new Word("time", null, at);
    }

    /** What follows from it. */
    List<EventData> tell(AppRollouts rollouts) {
        return switch (data) {
            case null -> rollouts.ticked(at);
            case DeployRequest request -> rollouts.asked(new RequestId(id), request, at);
            case Deployable deployable -> rollouts.announced(deployable, at);
            case AppDefinition definition -> rollouts.defined(definition, at);
            case FleetStatus status -> rollouts.counted(status, at);
            case GateResult result -> rollouts.measured(result, at);
            case JobEvent event -> {
                rollouts.heard(event);
                yield List.of();
            }
            default ->
                throw new IllegalArgumentException(
                        "rollouts do not read a " + data.getClass().getSimpleName());
        };
    }
}
