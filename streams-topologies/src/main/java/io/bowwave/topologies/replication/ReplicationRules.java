package io.bowwave.topologies.replication;

import io.bowwave.schemas.artifact.ArtifactExpired;
import io.bowwave.schemas.artifact.ArtifactKept;
import io.bowwave.schemas.artifact.Deployable;
import io.bowwave.schemas.artifact.DeployableState;
import io.bowwave.schemas.artifact.ReplicaCompleted;
import io.bowwave.schemas.artifact.ReplicaEvent;
import io.bowwave.schemas.artifact.ReplicaFailed;
import io.bowwave.schemas.artifact.ReplicaProgress;
import io.bowwave.schemas.artifact.ReplicaRemoved;
import io.bowwave.schemas.artifact.ReplicaRepaired;
import io.bowwave.schemas.artifact.ReplicaStarted;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.BuildCanceled;
import io.bowwave.schemas.job.BuildFailed;
import io.bowwave.schemas.job.BuildLifted;
import io.bowwave.schemas.job.BuildQueued;
import io.bowwave.schemas.job.BuildRequeued;
import io.bowwave.schemas.job.BuildStarted;
import io.bowwave.schemas.job.BuildSucceeded;
import io.bowwave.schemas.job.JobEvent;
import io.bowwave.schemas.rollout.BuildRejected;
import io.bowwave.schemas.rollout.BuildUnrejected;
import io.bowwave.topologies.replication.BuildReplicas.Replica;
import io.bowwave.topologies.replication.BuildReplicas.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * When a build is deployable. Pure: what happened in which order between topics does not matter, only what each topic said last, and
 * hearing a thing twice changes nothing.
 */
final class ReplicationRules {

    /** Regions times attempts that anybody should ever see for one build; more are forgotten, oldest first. */
    static final int MAX_REPLICAS = 256;

    /** The row from now on, and the word about the build when there is a new one. */
    record Decision(BuildReplicas state, @Nullable Deployable word) {}

    private ReplicationRules() {}

    static Decision decide(BuildReplicas state, JobEvent event, @Nullable String traceparent) {
        if (event.revision() <= state.revision() || event.attempt() < state.attempt()) {
            return new Decision(state, null);
        }
        BuildReplicas seen = state.at(event.attempt(), event.revision());
        return switch (event) {
            case BuildSucceeded done -> speak(seen.wanting(wanted(done), traceparent));
            case BuildQueued e -> new Decision(seen, null);
            case BuildLifted e -> new Decision(seen, null);
            case BuildStarted e -> new Decision(seen, null);
            case BuildRequeued e -> new Decision(seen, null);
            case BuildFailed e -> new Decision(seen, null);
            case BuildCanceled e -> new Decision(seen, null);
        };
    }

    static Decision decide(BuildReplicas state, ReplicaEvent event) {
        return switch (event) {
            case ReplicaCompleted e -> speak(state.having(with(state, e, null)));
            case ReplicaRemoved e -> speak(state.having(with(state, e, e.reason())));
            case ReplicaStarted e -> new Decision(state, null);
            case ReplicaProgress e -> new Decision(state, null);
            case ReplicaFailed e -> new Decision(state, null);
            // Announced only: it is there until the region says that it removed it.
            case ArtifactExpired e -> new Decision(state, null);
            case ArtifactKept e -> new Decision(state, null);
            case ReplicaRepaired e -> new Decision(state, null);
        };
    }

    /** The mark is taken away. */
    static Decision decide(BuildReplicas state, BuildUnrejected event) {
        return state.rejected() == null ? new Decision(state, null) : speak(state.rejectedFor(null));
    }

    /** Bad until somebody takes the mark away: the first reason stays. */
    static Decision decide(BuildReplicas state, BuildRejected event) {
        return state.rejected() == null ? speak(state.rejectedFor(event.reason())) : new Decision(state, null);
    }

    // A build without regions of its own needs at least the one that has it.
    private static Wanted wanted(BuildSucceeded done) {
        List<RegionName> required = done.regions().isEmpty()
                ? List.of(done.home())
                : done.regions().stream().distinct().sorted().toList();
        return new Wanted(done.commit(), done.artifact(), done.home(), required);
    }

    private static List<Replica> with(BuildReplicas state, ReplicaEvent event, @Nullable String removed) {
        List<Replica> replicas = new ArrayList<>(state.replicas());
        replicas.removeIf(
                each -> each.region().equals(event.region()) && each.artifact().equals(event.artifact()));
        replicas.add(new Replica(event.region(), event.artifact(), removed == null, removed));
        return replicas.size() <= MAX_REPLICAS ? replicas : replicas.subList(1, replicas.size());
    }

    private static Decision speak(BuildReplicas state) {
        Wanted wanted = state.wanted();
        if (wanted == null) {
            return new Decision(state, null);
        }
        Deployable word = word(state, wanted);
        return word.equals(state.emitted()) ? new Decision(state, null) : new Decision(state.said(word), word);
    }

    private static Deployable word(BuildReplicas state, Wanted wanted) {
        List<RegionName> complete = complete(state, wanted);
        List<RegionName> missing = wanted.required().stream()
                .filter(region -> !complete.contains(region))
                .toList();
        DeployableState now = state(state, missing);
        return new Deployable(
                state.app(),
                state.build(),
                wanted.commit(),
                wanted.artifact(),
                now,
                complete,
                wanted.required(),
                reason(state, now, missing));
    }

    private static DeployableState state(BuildReplicas state, List<RegionName> missing) {
        if (state.rejected() != null) {
            return DeployableState.REJECTED;
        }
        if (missing.isEmpty()) {
            return DeployableState.DEPLOYABLE;
        }
        Deployable before = state.emitted();
        boolean wasComplete = before != null && before.state() != DeployableState.REPLICATING;
        return wasComplete ? DeployableState.WITHDRAWN : DeployableState.REPLICATING;
    }

    private static @Nullable String reason(BuildReplicas state, DeployableState now, List<RegionName> missing) {
        return switch (now) {
            case REJECTED -> state.rejected();
            case WITHDRAWN -> "no longer complete in " + names(missing) + because(state, missing);
            case REPLICATING -> "still replicating to " + names(missing);
            case DEPLOYABLE -> null;
        };
    }

    private static String because(BuildReplicas state, List<RegionName> missing) {
        return state.replicas().stream()
                .filter(each -> missing.contains(each.region()) && each.removed() != null)
                .map(each -> ", which removed it: " + each.removed())
                .findFirst()
                .orElse("");
    }

    private static String names(List<RegionName> regions) {
        return String.join(", ", regions.stream().map(RegionName::text).toList());
    }

    // The succeeded event is the home region's word, until its store says something itself. A replica of another
    // artifact is a leftover
    // of an attempt that was fenced off, and counts for nothing.
    private static List<RegionName> complete(BuildReplicas state, Wanted wanted) {
        TreeSet<RegionName> complete = new TreeSet<>();
        complete.add(wanted.home());
        for (Replica replica : state.replicas()) {
            if (!replica.artifact().equals(wanted.artifact())) {
                continue;
            }
            if (replica.complete()) {
                complete.add(replica.region());
            } else {
                complete.remove(replica.region());
            }
        }
        return List.copyOf(complete);
    }
}
