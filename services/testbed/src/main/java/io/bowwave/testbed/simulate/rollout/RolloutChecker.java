package io.bowwave.testbed.simulate.rollout;

import io.bowwave.schemas.EventData;
import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.rollout.BatchStarted;
import io.bowwave.schemas.rollout.DeployAccepted;
import io.bowwave.schemas.rollout.DeployAction;
import io.bowwave.schemas.rollout.DeployEvent;
import io.bowwave.schemas.rollout.DeployPlanned;
import io.bowwave.schemas.rollout.DeployRefused;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.RollbackStarted;
import io.bowwave.schemas.rollout.RolledBack;
import io.bowwave.schemas.rollout.RolloutAborted;
import io.bowwave.schemas.rollout.RolloutCompleted;
import io.bowwave.schemas.rollout.RolloutFailed;
import io.bowwave.schemas.rollout.RolloutSuperseded;
import io.bowwave.schemas.rollout.Share;
import io.bowwave.schemas.rollout.Wave;
import io.bowwave.schemas.rollout.WaveStarted;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Holds what happens against what is promised: of a region's machines no more than the allowed share is ever off because of a rollout's
 * waves, generations only grow, every request is answered once, and every rollout ends once.
 */
final class RolloutChecker implements SimulatedRegion.Watcher {

    /** Counts that may have come between a decision and its being on the log: it was made on one of these. */
    private static final int DECIDED_ON = 3;

    /** What a request is answered with, and how its rollout ended. */
    private static final class Story {
        private int answers;
        private int ends;
        private boolean begun;
        private boolean goingBack;
        private List<Wave> waves = List.of();
        private int wave;
    }

    /** What a region may have off because of a generation. */
    private record Allowance(RequestId rollout, int machines, boolean unbounded) {}

    private final Findings findings;
    private final Map<RequestId, Story> stories = new LinkedHashMap<>();
    private final Map<RegionName, Long> generations = new HashMap<>();
    private final Map<RegionName, Deque<FleetStatus>> known = new HashMap<>();
    private final Map<RegionName, Map<Long, Allowance>> allowances = new HashMap<>();

    RolloutChecker(Findings findings) {
        this.findings = findings;
    }

    void asked(RequestId id) {
        story(id);
    }

    /** This is on the log, committed together: what is said about goals counts for them, also when it stands behind them. */
    void saw(List<EventData> together) {
        together.stream().filter(data -> !(data instanceof Goal)).forEach(this::saw);
        together.stream().filter(data -> data instanceof Goal).forEach(this::saw);
    }

    private void saw(EventData data) {
        switch (data) {
            case FleetStatus status -> {
                Deque<FleetStatus> last = known.computeIfAbsent(status.region(), _ -> new ArrayDeque<>());
                last.addLast(status);
                if (last.size() > DECIDED_ON) {
                    last.removeFirst();
                }
            }
            case Goal goal -> goal(goal);
            case DeployEvent said -> deploy(said);
            default -> {} // nothing is promised about others
        }
    }

    @Override
    public void off(RegionName region, Map<Long, Integer> off, Map<Long, Integer> failed, long generation) {
        Map<Long, Allowance> known = allowances.getOrDefault(region, Map.of());
        Allowance last = known.get(generation);
        if (last == null || last.unbounded()) {
            return;
        }
        int machines = 0;
        int most = 0;
        for (Map.Entry<Long, Integer> each : off.entrySet()) {
            Allowance allowance = known.get(each.getKey());
            if (allowance != null && !allowance.unbounded()) {
                machines += each.getValue();
                most = Math.max(most, allowance.machines());
            }
        }
        for (Map.Entry<Long, Integer> each : failed.entrySet()) {
            Allowance allowance = known.get(each.getKey());
            machines += allowance != null && allowance.rollout().equals(last.rollout()) ? each.getValue() : 0;
        }
        if (machines > most) {
            findings.add("%s: by generation, so many machines are off: %s, have failed: %s, expected at most %d"
                    .formatted(region, off, failed, most));
        }
    }

    /** When nothing is left to do. */
    void ended() {
        stories.forEach((id, story) -> {
            if (story.answers != 1) {
                findings.add("request %s has %d answers, expected one".formatted(id, story.answers));
            }
            if (story.begun && story.ends != 1) {
                findings.add("rollout %s has ended %d times, expected once".formatted(id, story.ends));
            }
        });
    }

    private void goal(Goal goal) {
        Long before = generations.put(goal.region(), goal.generation());
        if (before != null && before >= goal.generation()) {
            findings.add("%s: generation %d after %d".formatted(goal.region(), goal.generation(), before));
        }
        Story story = stories.get(goal.rollout());
        if (story == null) {
            findings.add("%s: generation %d is of rollout %s, which nobody asked for"
                    .formatted(goal.region(), goal.generation(), goal.rollout()));
            return;
        }
        Share most = maxUnavailable(story);
        // Where nothing has ever converged there is no version to keep machines on.
        boolean unbounded = story.goingBack || most == null || goal.previous() == null;
        allowances
                .computeIfAbsent(goal.region(), _ -> new HashMap<>())
                .put(
                        goal.generation(),
                        new Allowance(goal.rollout(), most == null ? 0 : allowed(goal.region(), most), unbounded));
    }

    private static @Nullable Share maxUnavailable(Story story) {
        return story.waves.stream()
                .filter(wave -> wave.number() == Math.max(1, story.wave))
                .map(Wave::maxUnavailable)
                .findFirst()
                .orElse(null);
    }

    /** Where nobody has been counted, nothing ran. */
    private int allowed(RegionName region, Share most) {
        return known.getOrDefault(region, new ArrayDeque<>()).stream()
                .mapToInt(status -> allowed(status, most))
                .max()
                .orElse(Integer.MAX_VALUE);
    }

    /** As many as the share of those known to live, and at least a whole bucket, which is never split. */
    private static int allowed(FleetStatus status, Share most) {
        int[] below = Objects.requireNonNull(status.buckets()).below();
        int bucket = 1;
        for (int i = 1; i < below.length; i++) {
            bucket = Math.max(bucket, below[i] - below[i - 1]);
        }
        return Math.max(bucket, most.of(below[below.length - 1]));
    }

    private void deploy(DeployEvent event) {
        Story story = story(event.request());
        switch (event) {
            case DeployAccepted accepted -> {
                story.answers++;
                story.begun = accepted.action() == DeployAction.DEPLOY;
                story.goingBack = accepted.action() == DeployAction.ROLLBACK;
                story.waves = Objects.requireNonNullElse(accepted.waves(), List.of());
            }
            case DeployRefused _ -> story.answers++;
            case DeployPlanned _ -> story.answers++;
            case WaveStarted started -> story.wave = started.wave();
            case BatchStarted started -> story.wave = started.wave();
            case RollbackStarted _ -> story.goingBack = true;
            case RolloutAborted aborted -> story(aborted.rollout()).ends++;
            case RolloutCompleted _, RolledBack _, RolloutFailed _, RolloutSuperseded _ -> story.ends++;
            default -> {} // on the way
        }
    }

    private Story story(RequestId id) {
        return stories.computeIfAbsent(id, _ -> new Story());
    }
}
