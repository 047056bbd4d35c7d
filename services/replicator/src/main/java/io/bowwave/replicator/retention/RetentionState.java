package io.bowwave.replicator.retention;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.artifact.ArtifactExpired;
import io.bowwave.schemas.artifact.ArtifactKept;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.artifact.ReplicaCompleted;
import io.bowwave.schemas.artifact.ReplicaRemoved;
import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.AppDefinition;
import io.bowwave.schemas.job.BuildCanceled;
import io.bowwave.schemas.job.BuildFailed;
import io.bowwave.schemas.job.BuildRequeued;
import io.bowwave.schemas.job.BuildStarted;
import io.bowwave.schemas.job.BuildSucceeded;
import io.bowwave.schemas.job.KeepRules;
import io.bowwave.schemas.rollout.DeployAccepted;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.RollbackStarted;
import io.bowwave.schemas.rollout.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The log, folded: which builds have their artifact, which of them are marked, and what is in use. Only {@link #apply} and {@link #gone}
 * change it. For one thread, but for {@link #knows}.
 */
final class RetentionState {

    /** No build runs longer: the longest timeout of an app is a day. One that seems to has lost its end. */
    static final Duration LONGEST_BUILD = Duration.ofHours(25);

    /** A build that has its artifact in this region, or gets it. */
    record Made(AppName app, BuildId build, ArtifactRef artifact, RegionName home, Instant at) {}

    /** Nothing keeps it since then. */
    record Mark(Instant at, Instant removedAfter) {}

    /** This region has said that it removes it. */
    record Removed(Made made, Instant at) {}

    private final RegionName region;
    private final Map<AppName, AppFacts> apps = new HashMap<>();
    private final Map<BuildId, Made> made = new ConcurrentHashMap<>();
    private final Map<BuildId, Mark> marks = new HashMap<>();
    private final Map<BuildId, Removed> removed = new HashMap<>();
    private final Map<BuildId, Integer> turns = new HashMap<>();
    private final Map<BuildId, Instant> running = new HashMap<>();
    private long version;

    RetentionState(RegionName region) {
        this.region = region;
    }

    /** Takes an event of one of the topics that matter; others say nothing here. */
    void apply(Event<?> event) {
        Instant time = event.time();
        switch (event.data()) {
            case AppDefinition app -> app(app.app()).rules(Objects.requireNonNullElse(app.keep(), KeepRules.DEFAULT));
            case Goal goal -> app(goal.app()).goal(goal.region(), goal);
            case FleetStatus fleet -> app(fleet.app()).fleet(fleet.region(), fleet);
            case BuildStarted started -> running.put(started.build(), time);
            case BuildRequeued requeued -> running.remove(requeued.build());
            case BuildFailed failed -> running.remove(failed.build());
            case BuildCanceled canceled -> running.remove(canceled.build());
            case BuildSucceeded done -> succeeded(done, time);
            case DeployAccepted deploy -> {
                if (deploy.build() != null && deploy.generation() > 0) {
                    app(deploy.app()).deployed(deploy.build(), time);
                }
            }
            case RollbackStarted back -> app(back.app()).deployed(back.backTo(), time);
            case ArtifactExpired expired -> expired(expired, time);
            case ArtifactKept kept -> marks.remove(kept.build());
            case ReplicaRemoved gone -> removed(gone, time);
            case ReplicaCompleted complete -> completed(complete);
            default -> {} // progress, waves and the like
        }
    }

    /** A key of a compacted topic has no value any more. */
    void gone(AppName app, @Nullable RegionName goalOf, @Nullable RegionName fleetOf) {
        if (goalOf != null) {
            app(app).goal(goalOf, null);
        } else if (fleetOf != null) {
            app(app).fleet(fleetOf, null);
        } else {
            app(app).rules(null);
        }
    }

    private void succeeded(BuildSucceeded done, Instant time) {
        running.remove(done.build());
        if (!removed.containsKey(done.build())) {
            made.put(done.build(), new Made(done.app(), done.build(), done.artifact(), done.home(), time));
            version++;
        }
    }

    private void expired(ArtifactExpired expired, Instant time) {
        if (marks.putIfAbsent(expired.build(), new Mark(time, expired.removedAfter())) == null) {
            turns.merge(expired.build(), 1, Integer::sum);
        }
    }

    private void removed(ReplicaRemoved gone, Instant time) {
        if (!gone.region().equals(region) || removed.containsKey(gone.build())) {
            return;
        }
        Made known = made.remove(gone.build());
        marks.remove(gone.build());
        Made was = known != null ? known : new Made(gone.app(), gone.build(), gone.artifact(), region, time);
        removed.put(gone.build(), new Removed(was, time));
    }

    /** A region that says this of a build which it had removed has it again. */
    private void completed(ReplicaCompleted complete) {
        Removed before = complete.region().equals(region) ? removed.remove(complete.build()) : null;
        if (before != null) {
            made.put(complete.build(), before.made());
            version++;
        }
    }

    /** Drops what was removed before that: nothing has to be known about it any more. */
    void forget(Instant before) {
        removed.values().removeIf(each -> each.at().isBefore(before));
        turns.keySet().removeIf(build -> !made.containsKey(build) && !removed.containsKey(build));
        apps.values().forEach(app -> app.forget(build -> !made.containsKey(build)));
    }

    AppFacts app(AppName app) {
        return apps.computeIfAbsent(app, name -> new AppFacts());
    }

    /** Whether the build has an artifact that was not removed here. From any thread. */
    boolean knows(BuildId build) {
        return made.containsKey(build);
    }

    Collection<Made> made() {
        return made.values();
    }

    @Nullable
    Mark mark(BuildId build) {
        return marks.get(build);
    }

    /** How often the build was marked: two that look at the same log count the same. */
    int turn(BuildId build) {
        return turns.getOrDefault(build, 0);
    }

    Collection<Removed> removed() {
        return removed.values();
    }

    /** Grows when there is an artifact that was not there before. */
    long version() {
        return version;
    }

    /** Every artifact whose bytes must stay now: of builds, of what is just being removed, and of goals. */
    Stream<ArtifactRef> live(Instant removedBefore) {
        return Stream.of(
                        made.values().stream().map(Made::artifact),
                        removed.values().stream()
                                .filter(each -> !each.at().isBefore(removedBefore))
                                .map(each -> each.made().artifact()),
                        targets().map(Target::artifact))
                .flatMap(each -> each);
    }

    /** The builds of {@link #live}. */
    Set<BuildId> liveBuilds(Instant removedBefore) {
        Set<BuildId> live = new HashSet<>(made.keySet());
        removed.values().stream()
                .filter(each -> !each.at().isBefore(removedBefore))
                .forEach(each -> live.add(each.made().build()));
        targets().forEach(target -> live.add(target.build()));
        return live;
    }

    /** Builds of another home region: whether that one still has their artifacts cannot be asked from here. */
    boolean foreign(Digest layout, RegionName home) {
        return made.values().stream()
                .filter(each -> each.artifact().layout().equals(layout))
                .noneMatch(each -> each.home().equals(home));
    }

    Stream<Target> targets() {
        return apps.values().stream().map(AppFacts::targets).flatMap(List::stream);
    }

    /** When the oldest build that runs now began; empty as the maximum when none does. */
    Instant oldestRunning(Instant now) {
        return running.values().stream()
                .filter(started -> started.isAfter(now.minus(LONGEST_BUILD)))
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }
}
