package io.bowwave.topologies.rollout;

import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.rollout.Target;
import io.bowwave.schemas.rollout.WaitReason;
import io.bowwave.schemas.rollout.Wave;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One rollout. Immutable; moved by {@link Draft} only, along {@link RolloutLifecycle}.
 *
 * @param order what it is to do
 * @param base what each region ran before it; a region where nothing ran is absent
 * @param since when the state began
 * @param step where it is
 * @param approvedBy others than the requester, in the order in which they agreed
 * @param waitsFor what it was last said to wait for
 * @param told events whose ids need a number, so far
 * @param attempt the generation with which a person went on after its own rules had stopped it; 0: nobody has
 */
record Rollout(
        Order order,
        Map<RegionName, Target> base,
        RolloutState state,
        Instant since,
        Step step,
        List<String> approvedBy,
        @Nullable WaitReason waitsFor,
        int told,
        long attempt) {

    Rollout {
        base = Collections.unmodifiableMap(new TreeMap<>(base));
        approvedBy = List.copyOf(approvedBy);
    }

    /** In the state {@code requested}. */
    static Rollout of(Order order) {
        return new Rollout(
                order,
                Map.of(),
                RolloutState.REQUESTED,
                order.asked().at(),
                Step.none(order.asked().at()),
                List.of(),
                null,
                0,
                0);
    }

    RequestId request() {
        return order.request();
    }

    List<RegionName> regions() {
        return order.regions();
    }

    boolean active() {
        return !state.terminal();
    }

    /** The wave that it is in; the first one before that. */
    Wave wave() {
        return order.waves().get(Math.max(0, step.wave() - 1));
    }

    boolean inLastWave() {
        return step.wave() == order.waves().size();
    }

    /** What a region runs when not the target; null when there is nothing else. */
    @Nullable
    Target before(RegionName region) {
        return base.get(region);
    }

    /** What a region's machines are on their way to: the target, or what they ran before. */
    Target heading(RegionName region) {
        Target before = before(region);
        return state == RolloutState.ROLLING_BACK && before != null ? before : order.target(region);
    }

    Rollout in(RolloutState newState, Instant at) {
        return new Rollout(order, base, newState, at, step, approvedBy, waitsFor, told, attempt);
    }

    Rollout at(Step newStep) {
        return new Rollout(order, base, state, since, newStep, approvedBy, waitsFor, told, attempt);
    }

    Rollout over(Map<RegionName, Target> before) {
        return new Rollout(order, before, state, since, step, approvedBy, waitsFor, told, attempt);
    }

    Rollout approved(String by) {
        List<String> more = new ArrayList<>(approvedBy);
        more.add(by);
        return new Rollout(order, base, state, since, step, more, waitsFor, told, attempt);
    }

    Rollout waitingFor(@Nullable WaitReason reason) {
        return new Rollout(order, base, state, since, step, approvedBy, reason, told, attempt);
    }

    Rollout toldOnceMore() {
        return new Rollout(order, base, state, since, step, approvedBy, waitsFor, told + 1, attempt);
    }

    /** The generation with which its target was last asked for. */
    long asked() {
        return Math.max(attempt, step.from());
    }

    Rollout askedAgain(long generation) {
        return new Rollout(order, base, state, since, step, approvedBy, waitsFor, told, generation);
    }
}
