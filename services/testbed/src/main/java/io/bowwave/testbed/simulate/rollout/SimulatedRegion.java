package io.bowwave.testbed.simulate.rollout;

import io.bowwave.agent.GoalRules;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.rollout.Buckets;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One region: its etcd, its depot and its machines, and the line between them and the centre, which may be cut. */
final class SimulatedRegion {

    /** After so much silence a depot gives a machine up, ms. */
    private static final long LOST_AFTER = 30_000;

    /** What goes wrong with messages, and how often. */
    private static final double REPEATED = 0.002;

    /** Who wants to know what machines do because of goals. */
    interface Watcher {

        /**
         * One more machine is off because a goal said so.
         *
         * @param off how many are on their way by now, by the generation of the goal
         * @param failed how many have failed for good, likewise
         * @param generation of the last one's goal
         */
        void off(RegionName region, Map<Long, Integer> off, Map<Long, Integer> failed, long generation);
    }

    private final RegionName name;
    private final AppName app;
    private final Agenda agenda;
    private final RandomGenerator random;
    private final Delays delays;
    private final Health health;
    private final Consumer<MachineStatus> centre;
    private final Watcher watcher;
    private final List<SimulatedAgent> agents = new ArrayList<>();
    private final List<Runnable> held = new ArrayList<>();
    private final List<Goal> written = new ArrayList<>();
    private @Nullable Goal goal;
    private boolean cut;
    private final Map<Long, Integer> off = new TreeMap<>();
    private final Map<Long, Integer> failed = new TreeMap<>();

    SimulatedRegion(
            RegionName name, AppName app, SimulatedWorld world, Consumer<MachineStatus> centre, Watcher watcher) {
        this.name = name;
        this.app = app;
        this.agenda = world.agenda();
        this.random = world.random();
        this.delays = world.delays();
        this.health = world.health();
        this.centre = centre;
        this.watcher = watcher;
    }

    RegionName name() {
        return name;
    }

    AppName app() {
        return app;
    }

    Agenda agenda() {
        return agenda;
    }

    RandomGenerator random() {
        return random;
    }

    Delays delays() {
        return delays;
    }

    List<SimulatedAgent> agents() {
        return agents;
    }

    @Nullable
    Goal goal() {
        return goal;
    }

    Health.Fate fate(BuildId build, MachineId machine) {
        return health.of(build, machine);
    }

    /** New machines of the app's pool. */
    void grow(int machines) {
        for (int i = 0; i < machines; i++) {
            MachineId id = new MachineId(name + "-" + agents.size());
            SimulatedAgent agent = new SimulatedAgent(id, this, new GoalRules(name, id, Map.of(), null));
            agents.add(agent);
            tell(agent);
        }
    }

    /** A goal is on the log; it comes to the region's etcd when the line is there. */
    void goal(Goal newest) {
        written.add(newest);
        agenda.in(delays.write().draw(random), () -> overTheLine(() -> store(newest)));
    }

    // As the goal-writer's guarded transaction: never an older generation after a newer one.
    private void store(Goal newest) {
        if (goal != null && newest.generation() <= goal.generation()) {
            return;
        }
        goal = newest;
        for (SimulatedAgent agent : agents) {
            agenda.in(delays.tell().draw(random), () -> agent.goal(newest));
            if (random.nextDouble() < REPEATED) {
                agenda.in(delays.fetch().draw(random), () -> agent.goal(newest));
            }
        }
    }

    /**
     * The goal because of which a machine runs what it is told to at this generation: the first of those that have all asked it for the
     * same, also if it never heard of that one.
     *
     * @param anew whether it has tried and given up before what it runs: then the first that asked for that again
     */
    Goal since(MachineId machine, long generation, boolean anew) {
        int bucket = Buckets.of(machine, app);
        Goal since = null;
        for (Goal each : written.reversed()) {
            if (each.generation() <= generation) {
                boolean other = since != null
                        && (!Objects.equals(asked(each, bucket), asked(since, bucket))
                                || (anew && !Objects.equals(each.attempt(), since.attempt())));
                if (other) {
                    break;
                }
                since = each;
            }
        }
        return Objects.requireNonNull(since, "nobody wrote the goal that was heard");
    }

    private static @Nullable Target asked(Goal goal, int bucket) {
        return bucket < goal.permille() ? goal.target() : goal.previous();
    }

    void report(MachineStatus status, SimulatedAgent of) {
        agenda.in(
                delays.report().draw(random),
                () -> overTheLine(() -> {
                    of.known(status.state());
                    centre.accept(status);
                }));
    }

    void died(SimulatedAgent agent) {
        MachineStatus lost = agent.lost();
        agenda.in(LOST_AFTER, () -> {
            if (!agent.alive()) {
                report(lost, agent);
            }
        });
    }

    void cameBack(SimulatedAgent agent) {
        tell(agent);
    }

    private void tell(SimulatedAgent agent) {
        Goal now = goal;
        if (now != null) {
            agenda.in(delays.tell().draw(random), () -> agent.goal(now));
        }
    }

    /** From now on nothing comes in and nothing goes out, until it is mended. */
    void cutOff() {
        cut = true;
    }

    void mend() {
        cut = false;
        List<Runnable> waiting = List.copyOf(held);
        held.clear();
        waiting.forEach(Runnable::run);
    }

    boolean isCut() {
        return cut;
    }

    private void overTheLine(Runnable what) {
        if (cut) {
            held.add(what);
        } else {
            what.run();
        }
    }

    void off(long generation) {
        off.merge(generation, 1, Integer::sum);
        watcher.off(name, off, failed, generation);
    }

    /** A machine that was off because of this generation has failed, and stays off. */
    void failed(long generation) {
        less(off, generation);
        failed.merge(generation, 1, Integer::sum);
    }

    /** A machine is on again that was off because of this generation. */
    void on(long generation, boolean afterFailure) {
        less(afterFailure ? failed : off, generation);
    }

    private static void less(Map<Long, Integer> counts, long generation) {
        counts.computeIfPresent(generation, (_, machines) -> machines == 1 ? null : machines - 1);
    }
}
