package io.bowwave.topologies.rollout;

import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.AppDefinition;
import io.bowwave.schemas.rollout.Freeze;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.Target;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that the rollout rules know about one app: the row of the store, key app. Immutable.
 *
 * @param definition null while, or once, there is no such app
 * @param generation the last one given to a goal; only grows
 * @param newest the newest build ever deployed or asked for by automation, which never goes back behind it
 * @param goals what each region should run
 * @param history what can be gone back to, the latest last; a rollback cuts off what came after its target
 * @param had every target that machines have converged on, the latest last
 * @param rollout the last one, also when it has ended
 * @param fleet what each region's machines said last
 * @param waiting rollouts that are accepted and wait for their time, approvals, the end of a freeze or of the rollout in progress
 * @param wanted the build that automation asks for as soon as it may
 * @param slots what it has and wants of the slots, where rollouts are limited
 */
record AppState(
        AppName app,
        @Nullable AppDefinition definition,
        long generation,
        @Nullable BuildId newest,
        Map<RegionName, RegionGoal> goals,
        List<Target> history,
        List<Target> had,
        @Nullable Rollout rollout,
        Map<RegionName, FleetStatus> fleet,
        List<Rollout> waiting,
        @Nullable BuildId wanted,
        SlotClaims slots) {

    /** Targets kept in {@code history} and in {@code had}. */
    static final int MAX_TARGETS = 20;

    /**
     * @param goal as written
     * @param good what the region's machines have last converged on
     */
    record RegionGoal(Goal goal, @Nullable Target good) {}

    AppState {
        goals = Collections.unmodifiableMap(new TreeMap<>(goals));
        fleet = Collections.unmodifiableMap(new TreeMap<>(fleet));
        history = List.copyOf(history);
        had = List.copyOf(had);
        waiting = List.copyOf(waiting);
        // Rows that were written before there were slots do not have it.
        slots = slots == null ? SlotClaims.NONE : slots;
    }

    static AppState unknown(AppName app) {
        return new AppState(
                app, null, 0, null, Map.of(), List.of(), List.of(), null, Map.of(), List.of(), null, SlotClaims.NONE);
    }

    /** The rollout when it has not ended. */
    @Nullable
    Rollout activeRollout() {
        return rollout != null && rollout.active() ? rollout : null;
    }

    /** Null: none. */
    @Nullable
    List<Freeze> freezes() {
        return definition == null ? null : definition.freezes();
    }

    /** What the region's machines have last converged on. */
    @Nullable
    Target good(RegionName region) {
        RegionGoal goal = goals.get(region);
        return goal == null ? null : goal.good();
    }

    /** The build that the region's goal names. */
    @Nullable
    BuildId current(RegionName region) {
        RegionGoal goal = goals.get(region);
        return goal == null ? null : goal.goal().target().build();
    }

    AppState defined(@Nullable AppDefinition now) {
        return new AppState(app, now, generation, newest, goals, history, had, rollout, fleet, waiting, wanted, slots);
    }

    /** The app is no more; only its generation stays, so that one of the same name begins after it. */
    AppState removed() {
        return new AppState(
                app, null, generation, null, Map.of(), List.of(), List.of(), rollout, Map.of(), List.of(), null, slots);
    }

    AppState asked(BuildId build) {
        BuildId latest = newest == null || newest.compareTo(build) < 0 ? build : newest;
        return new AppState(
                app, definition, generation, latest, goals, history, had, rollout, fleet, waiting, wanted, slots);
    }

    AppState rolling(Rollout now) {
        return new AppState(
                app, definition, generation, newest, goals, history, had, now, fleet, waiting, wanted, slots);
    }

    AppState counted(FleetStatus status) {
        Map<RegionName, FleetStatus> more = new TreeMap<>(fleet);
        more.put(status.region(), status);
        return new AppState(
                app, definition, generation, newest, goals, history, had, rollout, more, waiting, wanted, slots);
    }

    AppState goal(Goal goal) {
        Map<RegionName, RegionGoal> more = new TreeMap<>(goals);
        more.put(goal.region(), new RegionGoal(goal, good(goal.region())));
        return new AppState(
                app, definition, goal.generation(), newest, more, history, had, rollout, fleet, waiting, wanted, slots);
    }

    /**
     * The regions' machines have converged on this.
     *
     * @param back whether it was gone back to: then what came after it is no longer something to go back to
     */
    AppState converged(Target target, List<RegionName> regions, boolean back) {
        Map<RegionName, RegionGoal> more = new TreeMap<>(goals);
        regions.forEach(region -> more.computeIfPresent(region, (name, goal) -> new RegionGoal(goal.goal(), target)));
        List<Target> left = back ? cut(history, target) : latest(history, target);
        return new AppState(
                app,
                definition,
                generation,
                newest,
                more,
                left,
                latest(had, target),
                rollout,
                fleet,
                waiting,
                wanted,
                slots);
    }

    /** The regions' machines have converged on this, though the rollout has not come to its end: not something to go back to unasked. */
    AppState settled(Target target, List<RegionName> regions) {
        Map<RegionName, RegionGoal> more = new TreeMap<>(goals);
        regions.forEach(region -> more.computeIfPresent(region, (name, goal) -> new RegionGoal(goal.goal(), target)));
        return new AppState(
                app,
                definition,
                generation,
                newest,
                more,
                history,
                latest(had, target),
                rollout,
                fleet,
                waiting,
                wanted,
                slots);
    }

    AppState queued(List<Rollout> now) {
        return new AppState(
                app, definition, generation, newest, goals, history, had, rollout, fleet, now, wanted, slots);
    }

    AppState wanting(@Nullable BuildId build) {
        return new AppState(
                app, definition, generation, newest, goals, history, had, rollout, fleet, waiting, build, slots);
    }

    AppState claiming(SlotClaims now) {
        return new AppState(
                app, definition, generation, newest, goals, history, had, rollout, fleet, waiting, wanted, now);
    }

    /** Whether time alone may change something. */
    boolean restless() {
        return activeRollout() != null || !waiting.isEmpty() || wanted != null;
    }

    private static List<Target> cut(List<Target> targets, Target last) {
        for (int i = 0; i < targets.size(); i++) {
            if (targets.get(i).build().equals(last.build())) {
                return targets.subList(0, i + 1);
            }
        }
        return latest(targets, last);
    }

    private static List<Target> latest(List<Target> targets, Target last) {
        List<Target> more = new ArrayList<>(targets);
        more.removeIf(each -> each.build().equals(last.build()));
        more.add(last);
        return more.subList(Math.max(0, more.size() - MAX_TARGETS), more.size());
    }
}
