package io.bowwave.topologies.rollout;

import io.bowwave.schemas.rollout.DeployEvent;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.topologies.rollout.RolloutLifecycle.Transition;
import io.bowwave.topologies.slots.SlotLimits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A decision in the making: lives within one call of the rules, so nobody else ever sees it change. The only place that moves a
 * rollout, and so every move goes through the table.
 */
final class Draft {

    private AppState state;
    private final Instant at;
    private final SlotLimits limits;
    private final Instant clock;
    private final List<RolloutOutput> outputs = new ArrayList<>();
    private final List<Transition> walked = new ArrayList<>();

    /**
     * @param at when that happened which is decided about
     * @param limits how many rollouts may be in progress at a time
     * @param clock what time it is
     */
    Draft(AppState state, Instant at, SlotLimits limits, Instant clock) {
        this.state = state;
        this.at = at;
        this.limits = limits;
        this.clock = clock;
    }

    AppState state() {
        return state;
    }

    Instant at() {
        return at;
    }

    SlotLimits limits() {
        return limits;
    }

    Instant clock() {
        return clock;
    }

    /** @throws NullPointerException when there is none, which is a broken rule */
    Rollout rollout() {
        return Objects.requireNonNull(state.rollout());
    }

    void become(AppState now) {
        state = now;
    }

    /** Answers a request with a refusal. */
    void refused() {
        walked.add(RolloutLifecycle.next(RolloutState.REQUESTED, RolloutTrigger.REFUSE));
    }

    /** @param accepted in the state {@code waiting} */
    void begin(Rollout accepted) {
        state = state.rolling(accepted);
    }

    /** Another rollout than the one in progress, moved. */
    Rollout moved(Rollout other, RolloutTrigger on) {
        Transition transition = RolloutLifecycle.next(other.state(), on);
        walked.add(transition);
        return other.in(transition.to(), at);
    }

    void move(RolloutTrigger on) {
        state = state.rolling(moved(rollout(), on));
    }

    void step(Step step) {
        state = state.rolling(rollout().at(step));
    }

    void goal(Goal goal) {
        state = state.goal(goal);
        outputs.add(new RolloutOutput.SetGoal(goal, rollout().order().traceparent()));
    }

    /** Says something about the rollout. */
    void announce(String step, DeployEvent event) {
        announce(step, event, rollout().order().traceparent());
    }

    /** Says something that the rollout may say more than once: its id gets a number. */
    void announceAgain(String step, DeployEvent event) {
        announce(step + "-" + (rollout().told() + 1), event);
        state = state.rolling(rollout().toldOnceMore());
    }

    void announce(String step, DeployEvent event, @Nullable String traceparent) {
        outputs.add(new RolloutOutput.Announce(step, event, traceparent));
    }

    void add(RolloutOutput output) {
        outputs.add(output);
    }

    Decision decided() {
        return new Decision(state, outputs, walked, at);
    }
}
