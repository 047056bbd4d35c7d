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
import java.util.function.Consumer;
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
        return changed(change -> change.definition = now);
    }

    /** The app is no more; only its generation stays, so that one of the same name begins after it. */
    AppState removed() {
        return new AppState(
                app, null, generation, null, Map.of(), List.of(), List.of(), rollout, Map.of(), List.of(), null, slots);
    }

    AppState asked(BuildId build) {
        return changed(change -> change.newest = newest == null || newest.compareTo(build) < 0 ? build : newest);
    }

    AppState rolling(Rollout now) {
        return changed(change -> change.rollout = now);
    }

    AppState counted(FleetStatus status) {
        Map<RegionName, FleetStatus> more = new TreeMap<>(fleet);
        more.put(status.region(), status);
        return changed(change -> change.fleet = more);
    }

    AppState goal(Goal goal) {
        Map<RegionName, RegionGoal> more = new TreeMap<>(goals);
        more.put(goal.region(), new RegionGoal(goal, good(goal.region())));
        return changed(change -> {
            change.generation = goal.generation();
            change.goals = more;
        });
    }

    /**
     * The regions' machines have converged on this.
     *
     * @param back whether it was gone back to: then what came after it is no longer something to go back to
     */
    AppState converged(Target target, List<RegionName> regions, boolean back) {
        List<Target> left = back ? cut(history, target) : latest(history, target);
        return settled(target, regions).changed(change -> change.history = left);
    }

    /** The regions' machines have converged on this, though the rollout has not come to its end: not something to go back to unasked. */
    AppState settled(Target target, List<RegionName> regions) {
        Map<RegionName, RegionGoal> more = new TreeMap<>(goals);
        regions.forEach(region -> more.computeIfPresent(region, (name, goal) -> new RegionGoal(goal.goal(), target)));
        return changed(change -> {
            change.goals = more;
            change.had = latest(had, target);
        });
    }

    AppState queued(List<Rollout> now) {
        return changed(change -> change.waiting = now);
    }

    AppState wanting(@Nullable BuildId build) {
        return changed(change -> change.wanted = build);
    }

    AppState claiming(SlotClaims now) {
        return changed(change -> change.slots = now);
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

    private AppState changed(Consumer<Change> how) {
        Change change = new Change(this);
        how.accept(change);
        return change.made(app);
    }

    /** A state in the making. */
    private static final class Change {
        private @Nullable AppDefinition definition;
        private long generation;
        private @Nullable BuildId newest;
        private Map<RegionName, RegionGoal> goals;
        private List<Target> history;
        private List<Target> had;
        private @Nullable Rollout rollout;
        private Map<RegionName, FleetStatus> fleet;
        private List<Rollout> waiting;
        private @Nullable BuildId wanted;
        private SlotClaims slots;

        Change(AppState from) {
            definition = from.definition;
            generation = from.generation;
            newest = from.newest;
            goals = from.goals;
            history = from.history;
            had = from.had;
            rollout = from.rollout;
            fleet = from.fleet;
            waiting = from.waiting;
            wanted = from.wanted;
            slots = from.slots;
        }

        AppState made(AppName app) {
            return new AppState(
                    app, definition, generation, newest, goals, history, had, rollout, fleet, waiting, wanted, slots);
        }
    }
}
