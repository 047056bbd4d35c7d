package io.bowwave.topologies.rollout;

import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.rollout.DeployAction;
import io.bowwave.schemas.rollout.Target;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One rollout. Immutable; moved by {@link Draft} only, along {@link RolloutLifecycle}.
 *
 * @param request that asked for it, and its name
 * @param action deploy or rollback
 * @param waves permille, cumulative
 * @param since when the state began
 * @param step where it is
 * @param traceparent of the push or request
 */
record Rollout(
        RequestId request,
        DeployAction action,
        Target target,
        List<RegionName> regions,
        List<Integer> waves,
        RolloutState state,
        Instant since,
        Step step,
        @Nullable String traceparent) {

    /**
     * @param wave from 1; 0 before the first
     * @param generation of the goals that count now; 0 before the first wave
     * @param progressAt when the fleet last came nearer to the goal
     * @param mark how near it was then; only grows within a step
     * @param converged regions that are done with this step
     * @param machines healthy in those
     */
    record Step(int wave, long generation, Instant progressAt, long mark, Set<RegionName> converged, int machines) {
        Step {
            converged = Collections.unmodifiableSet(new TreeSet<>(converged));
        }

        static Step none(Instant now) {
            return new Step(0, 0, now, 0, Set.of(), 0);
        }

        Step progressed(Instant at, long newMark) {
            return new Step(wave, generation, at, newMark, converged, machines);
        }

        Step with(RegionName region, int healthy) {
            TreeSet<RegionName> more = new TreeSet<>(converged);
            more.add(region);
            return new Step(wave, generation, progressAt, mark, more, machines + healthy);
        }
    }

    Rollout {
        regions = List.copyOf(regions);
        waves = List.copyOf(waves);
    }

    boolean active() {
        return !state.terminal();
    }

    Rollout in(RolloutState newState, Instant at) {
        return new Rollout(request, action, target, regions, waves, newState, at, step, traceparent);
    }

    Rollout at(Step newStep) {
        return new Rollout(request, action, target, regions, waves, state, since, newStep, traceparent);
    }

    /** With other regions to wait for: those that really go back. */
    Rollout over(List<RegionName> others) {
        return new Rollout(request, action, target, others, waves, state, since, step, traceparent);
    }
}
