package io.bowwave.schemas;

import io.bowwave.schemas.alarm.AlarmCleared;
import io.bowwave.schemas.alarm.AlarmRaised;
import io.bowwave.schemas.artifact.ArtifactExpired;
import io.bowwave.schemas.artifact.ArtifactKept;
import io.bowwave.schemas.artifact.Deployable;
import io.bowwave.schemas.artifact.ReplicaCompleted;
import io.bowwave.schemas.artifact.ReplicaFailed;
import io.bowwave.schemas.artifact.ReplicaProgress;
import io.bowwave.schemas.artifact.ReplicaRemoved;
import io.bowwave.schemas.artifact.ReplicaRepaired;
import io.bowwave.schemas.artifact.ReplicaStarted;
import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.job.AppDefinition;
import io.bowwave.schemas.job.BuildCanceled;
import io.bowwave.schemas.job.BuildFailed;
import io.bowwave.schemas.job.BuildLifted;
import io.bowwave.schemas.job.BuildQueued;
import io.bowwave.schemas.job.BuildRequeued;
import io.bowwave.schemas.job.BuildStarted;
import io.bowwave.schemas.job.BuildSucceeded;
import io.bowwave.schemas.job.LogSegment;
import io.bowwave.schemas.job.RegionDefinition;
import io.bowwave.schemas.rollout.BatchStarted;
import io.bowwave.schemas.rollout.BuildRejected;
import io.bowwave.schemas.rollout.BuildUnrejected;
import io.bowwave.schemas.rollout.DeployAccepted;
import io.bowwave.schemas.rollout.DeployApproved;
import io.bowwave.schemas.rollout.DeployPlanned;
import io.bowwave.schemas.rollout.DeployRefused;
import io.bowwave.schemas.rollout.DeployRequest;
import io.bowwave.schemas.rollout.DeployScheduled;
import io.bowwave.schemas.rollout.DeployWaiting;
import io.bowwave.schemas.rollout.GateAsked;
import io.bowwave.schemas.rollout.GateJudged;
import io.bowwave.schemas.rollout.GateResult;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.RegionConverged;
import io.bowwave.schemas.rollout.RegionSkipped;
import io.bowwave.schemas.rollout.RollbackStarted;
import io.bowwave.schemas.rollout.RolledBack;
import io.bowwave.schemas.rollout.RolloutAborted;
import io.bowwave.schemas.rollout.RolloutCompleted;
import io.bowwave.schemas.rollout.RolloutFailed;
import io.bowwave.schemas.rollout.RolloutPaused;
import io.bowwave.schemas.rollout.RolloutPromoted;
import io.bowwave.schemas.rollout.RolloutResumed;
import io.bowwave.schemas.rollout.RolloutSuperseded;
import io.bowwave.schemas.rollout.WaveBaking;
import io.bowwave.schemas.rollout.WaveCompleted;
import io.bowwave.schemas.rollout.WaveStarted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The type of each event, its record and its topic. A released type keeps its meaning; a new meaning is a new type. */
public final class EventTypes {

    /** @param type the CloudEvents type, with the schema's version at its end */
    public record EventType<T extends EventData>(String type, Topic topic, Class<T> data) {

        /** The version at the end of the type. */
        public int schema() {
            return Integer.parseInt(type.substring(type.lastIndexOf(".v") + 2));
        }
    }

    private static final Map<String, EventType<?>> BY_TYPE = new LinkedHashMap<>();
    private static final Map<Class<?>, EventType<?>> BY_CLASS = new HashMap<>();

    static {
        add("io.bowwave.app.defined.v1", Topics.APPS, AppDefinition.class);
        add("io.bowwave.region.defined.v1", Topics.REGIONS, RegionDefinition.class);
        add("io.bowwave.build.queued.v1", Topics.BUILD_EVENTS, BuildQueued.class);
        add("io.bowwave.build.started.v1", Topics.BUILD_EVENTS, BuildStarted.class);
        add("io.bowwave.build.lifted.v1", Topics.BUILD_EVENTS, BuildLifted.class);
        add("io.bowwave.build.requeued.v1", Topics.BUILD_EVENTS, BuildRequeued.class);
        add("io.bowwave.build.succeeded.v1", Topics.BUILD_EVENTS, BuildSucceeded.class);
        add("io.bowwave.build.failed.v1", Topics.BUILD_EVENTS, BuildFailed.class);
        add("io.bowwave.build.canceled.v1", Topics.BUILD_EVENTS, BuildCanceled.class);
        add("io.bowwave.build.log.v1", Topics.BUILD_LOGS, LogSegment.class);
        add("io.bowwave.replica.started.v1", Topics.REPLICA_EVENTS, ReplicaStarted.class);
        add("io.bowwave.replica.progress.v1", Topics.REPLICA_EVENTS, ReplicaProgress.class);
        add("io.bowwave.replica.completed.v1", Topics.REPLICA_EVENTS, ReplicaCompleted.class);
        add("io.bowwave.replica.failed.v1", Topics.REPLICA_EVENTS, ReplicaFailed.class);
        add("io.bowwave.replica.repaired.v1", Topics.REPLICA_EVENTS, ReplicaRepaired.class);
        add("io.bowwave.replica.removed.v1", Topics.REPLICA_EVENTS, ReplicaRemoved.class);
        add("io.bowwave.artifact.expired.v1", Topics.REPLICA_EVENTS, ArtifactExpired.class);
        add("io.bowwave.artifact.kept.v1", Topics.REPLICA_EVENTS, ArtifactKept.class);
        add("io.bowwave.deployable.v1", Topics.DEPLOYABLES, Deployable.class);
        add("io.bowwave.deploy.request.v1", Topics.DEPLOY_REQUESTS, DeployRequest.class);
        add("io.bowwave.deploy.refused.v1", Topics.DEPLOY_EVENTS, DeployRefused.class);
        add("io.bowwave.deploy.accepted.v1", Topics.DEPLOY_EVENTS, DeployAccepted.class);
        add("io.bowwave.rollout.wave-started.v1", Topics.DEPLOY_EVENTS, WaveStarted.class);
        add("io.bowwave.rollout.region-converged.v1", Topics.DEPLOY_EVENTS, RegionConverged.class);
        add("io.bowwave.rollout.wave-completed.v1", Topics.DEPLOY_EVENTS, WaveCompleted.class);
        add("io.bowwave.rollout.completed.v1", Topics.DEPLOY_EVENTS, RolloutCompleted.class);
        add("io.bowwave.rollout.rollback-started.v1", Topics.DEPLOY_EVENTS, RollbackStarted.class);
        add("io.bowwave.rollout.rolled-back.v1", Topics.DEPLOY_EVENTS, RolledBack.class);
        add("io.bowwave.rollout.failed.v1", Topics.DEPLOY_EVENTS, RolloutFailed.class);
        add("io.bowwave.rollout.paused.v1", Topics.DEPLOY_EVENTS, RolloutPaused.class);
        add("io.bowwave.rollout.resumed.v1", Topics.DEPLOY_EVENTS, RolloutResumed.class);
        add("io.bowwave.rollout.aborted.v1", Topics.DEPLOY_EVENTS, RolloutAborted.class);
        add("io.bowwave.rollout.superseded.v1", Topics.DEPLOY_EVENTS, RolloutSuperseded.class);
        add("io.bowwave.build.rejected.v1", Topics.DEPLOY_EVENTS, BuildRejected.class);
        add("io.bowwave.deploy.planned.v1", Topics.DEPLOY_EVENTS, DeployPlanned.class);
        add("io.bowwave.deploy.scheduled.v1", Topics.DEPLOY_EVENTS, DeployScheduled.class);
        add("io.bowwave.deploy.waiting.v1", Topics.DEPLOY_EVENTS, DeployWaiting.class);
        add("io.bowwave.deploy.approved.v1", Topics.DEPLOY_EVENTS, DeployApproved.class);
        add("io.bowwave.rollout.batch-started.v1", Topics.DEPLOY_EVENTS, BatchStarted.class);
        add("io.bowwave.rollout.wave-baking.v1", Topics.DEPLOY_EVENTS, WaveBaking.class);
        add("io.bowwave.rollout.gate-asked.v1", Topics.DEPLOY_EVENTS, GateAsked.class);
        add("io.bowwave.rollout.gate-judged.v1", Topics.DEPLOY_EVENTS, GateJudged.class);
        add("io.bowwave.rollout.region-skipped.v1", Topics.DEPLOY_EVENTS, RegionSkipped.class);
        add("io.bowwave.rollout.promoted.v1", Topics.DEPLOY_EVENTS, RolloutPromoted.class);
        add("io.bowwave.build.unrejected.v1", Topics.DEPLOY_EVENTS, BuildUnrejected.class);
        add("io.bowwave.gate.result.v1", Topics.GATE_RESULTS, GateResult.class);
        add("io.bowwave.goal.v1", Topics.GOAL_STATE, Goal.class);
        add("io.bowwave.machine.status.v1", Topics.MACHINE_STATUS, MachineStatus.class);
        add("io.bowwave.fleet.status.v1", Topics.FLEET_STATUS, FleetStatus.class);
        add("io.bowwave.alarm.raised.v1", Topics.ALARMS, AlarmRaised.class);
        add("io.bowwave.alarm.cleared.v1", Topics.ALARMS, AlarmCleared.class);
    }

    private EventTypes() {}

    /** Every type, in the order of the line. */
    public static List<EventType<?>> all() {
        return new ArrayList<>(BY_TYPE.values());
    }

    public static @Nullable EventType<?> find(String type) {
        return BY_TYPE.get(type);
    }

    /** @throws IllegalArgumentException when the class is no event's data */
    public static EventType<?> of(Class<?> data) {
        EventType<?> type = BY_CLASS.get(data);
        if (type == null) {
            throw new IllegalArgumentException(data + " is not the data of an event");
        }
        return type;
    }

    private static <T extends EventData> void add(String type, Topic topic, Class<T> data) {
        EventType<T> added = new EventType<>(type, topic, data);
        BY_TYPE.put(type, added);
        BY_CLASS.put(data, added);
    }
}
