package io.bowwave.topologies.rollout;

import io.bowwave.schemas.artifact.Deployable;
import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.job.AppDefinition;
import io.bowwave.schemas.rollout.DeployRequest;
import io.bowwave.schemas.rollout.GateResult;
import io.bowwave.topologies.slots.SlotWord;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the rules of rollouts are asked to decide about; always one app. */
sealed interface RolloutInput {

    /** When it happened; goals and events that follow bear this time. */
    Instant at();

    /** Somebody asks for something. */
    record Asked(
            RequestId id,
            DeployRequest request,
            Instant at,
            @Nullable String traceparent) implements RolloutInput {}

    /**
     * Somebody asks for something that cannot be understood.
     *
     * @param action as asked, also when it is none of ours
     */
    record Garbled(
            AppName app,
            RequestId id,
            String action,
            String reason,
            Instant at,
            @Nullable String traceparent) implements RolloutInput {}

    /** @param definition null when the app is gone */
    record Defined(@Nullable AppDefinition definition, Instant at) implements RolloutInput {}

    record Counted(FleetStatus status, Instant at) implements RolloutInput {}

    record Announced(
            Deployable deployable, Instant at, @Nullable String traceparent) implements RolloutInput {}

    /** The keeper of slots has answered. */
    record Told(SlotWord.Answer word, Instant at) implements RolloutInput {}

    /** A gate's question is answered. */
    record Measured(GateResult result, Instant at) implements RolloutInput {}

    /**
     * Time has passed.
     *
     * @param awakeSince when this process began to listen: what the fleet did before was not heard, so no patience is counted before it
     */
    record Ticked(Instant at, Instant awakeSince) implements RolloutInput {}
}
