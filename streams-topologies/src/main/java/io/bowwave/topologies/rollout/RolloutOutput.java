package io.bowwave.topologies.rollout;

import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.rollout.DeployEvent;
import io.bowwave.schemas.rollout.DeployRequest;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.topologies.slots.SlotAsk;
import org.jspecify.annotations.Nullable;

/** What the rules of rollouts want done. */
sealed interface RolloutOutput {

    /** @param step makes the event's id together with the request: {@code deploy/<request>/<step>} */
    record Announce(
            String step, DeployEvent event, @Nullable String traceparent) implements RolloutOutput {}

    /** Not signed yet. */
    record SetGoal(Goal goal, @Nullable String traceparent) implements RolloutOutput {}

    /** Puts a request on the log, so that automation asks like anybody else. */
    record Ask(
            RequestId id, DeployRequest request, @Nullable String traceparent) implements RolloutOutput {}

    /** Says something to the keeper of slots. */
    record Claim(SlotAsk ask) implements RolloutOutput {}

    /** @param bad why the build is bad from now on; null takes the mark away */
    record Mark(BuildId build, @Nullable String bad) implements RolloutOutput {}
}
