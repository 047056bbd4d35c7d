package io.bowwave.jobtable.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The builders, guards, pushers and whatever goes wrong: plans what they do in a world. */
final class Population {

    private static final int GUARDS = 2;
    private static final double BUSY_APP = 0.5;
    private static final int COMMITS = 400;
    /** A burst takes so small a part of the run. */
    private static final int BURST = 20;

    private final World world;
    private final List<SimulatedBuilder> builders = new ArrayList<>();
    private long guardsAsleepUntil;

    Population(World world) {
        this.world = world;
    }

    void plan() {
        Scenario scenario = world.scenario;
        scenario.apps().forEach(world.queue::define);
        for (int guard = 0; guard < GUARDS; guard++) {
            world.agenda.after(world.within(scenario.sweepEvery()), this::sweep);
        }
        for (Map<String, String> labels : scenario.builders()) {
            SimulatedBuilder builder = new SimulatedBuilder(world, "w" + builders.size(), labels);
            builders.add(builder);
            world.agenda.after(world.within(scenario.pollEvery()), builder::start);
        }
        for (int push = 0; push < scenario.pushes(); push++) {
            Push wanted = push(world.random.nextInt(COMMITS));
            long until = world.chance(scenario.burst()) ? scenario.horizon() / BURST : scenario.horizon();
            world.agenda.after(world.within(until), () -> enqueue(wanted));
        }
        for (int fault = 0; fault < scenario.faults(); fault++) {
            world.agenda.after(world.within(scenario.horizon()), this::fault);
        }
        world.agenda.after(scenario.horizon(), this::calm);
    }

    /** Some commits are asked for more than once. */
    private Push push(int number) {
        Scenario scenario = world.scenario;
        int app = world.chance(BUSY_APP)
                ? 0
                : world.random.nextInt(scenario.apps().size());
        boolean known = world.chance(0.15);
        return new Push(
                scenario.apps().get(app).name(),
                "refs/heads/b" + world.random.nextInt(scenario.refs()),
                known ? number % 3 : number,
                world.chance(0.15),
                world.chance(0.1));
    }

    private void enqueue(Push push) {
        world.ask(() -> world.queue.enqueue(push))
                .ifPresentOrElse(
                        asked -> {
                            if (world.chance(0.2)) {
                                world.agenda.after(world.within(3 * Scenario.MINUTE), () -> cancel(asked.build()));
                            }
                            if (world.chance(0.5)) {
                                together();
                            }
                        },
                        () -> world.agenda.after(world.about(2 * Scenario.SECOND), () -> enqueue(push)));
    }

    private void cancel(int build) {
        if (world.ask(() -> world.queue.cancel(build)).isEmpty()) {
            world.agenda.after(world.about(2 * Scenario.SECOND), () -> cancel(build));
        }
    }

    /** Whoever is free gets work in one claim with those that have the same labels. */
    private void together() {
        SimulatedBuilder first = builders.get(world.random.nextInt(builders.size()));
        List<SimulatedBuilder> alike = builders.stream()
                .filter(each -> each.free() > 0 && each.labels.equals(first.labels))
                .toList();
        if (!alike.isEmpty()) {
            alike.getFirst().take(alike.stream().map(each -> each.name).toList(), alike);
        }
    }

    private void sweep() {
        if (world.agenda.now() >= guardsAsleepUntil) {
            world.ask(world.queue::sweep);
        }
        world.agenda.after(world.about(world.scenario.sweepEvery()), this::sweep);
    }

    private void fault() {
        SimulatedBuilder builder = builders.get(world.random.nextInt(builders.size()));
        long some = world.within(Scenario.MINUTE);
        switch (world.random.nextInt(9)) {
            case 0 -> builder.freeze(some);
            case 1 -> builder.die(some);
            case 2 -> builder.drain(some);
            case 3 -> builder.clockBack(some);
            case 4 -> builder.clockForward();
            case 5 -> builders.forEach(each -> each.freeze(world.within(Scenario.MINUTE)));
            case 6 -> world.goAway(some);
            case 7 -> guardsAsleepUntil = world.agenda.now() + some;
            default -> moveDatabaseClock(some);
        }
    }

    private void moveDatabaseClock(long micros) {
        boolean back = world.scenario.clockBack() && world.chance(0.5);
        world.moveDatabaseClock(back ? -micros / 2 : 2 * micros);
    }

    private void calm() {
        world.calm();
        guardsAsleepUntil = 0;
        builders.forEach(SimulatedBuilder::thaw);
    }
}
