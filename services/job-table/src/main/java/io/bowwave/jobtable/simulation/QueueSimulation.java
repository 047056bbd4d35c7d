package io.bowwave.jobtable.simulation;

/** A seeded run, from the first push until every build has ended or should have long ago. For one thread. */
final class QueueSimulation {

    /** The longest that a queue and an attempt may take one after the other, some times. */
    private static final long PATIENCE = 4 * 60 * Scenario.MINUTE;

    private static final int MOST_STEPS = 200_000;

    private final Scenario scenario;
    private final RecordedQueue queue;

    QueueSimulation(Scenario scenario, QueueUnderTest queue) {
        this.scenario = scenario;
        this.queue = new RecordedQueue(queue);
    }

    History run() {
        World world = new World(scenario, queue);
        new Population(world).plan();
        long end = scenario.horizon() + PATIENCE;
        boolean more = true;
        while (more && goesOn(world, end)) {
            more = world.agenda.next();
        }
        return history();
    }

    /** As far as it has come. */
    History history() {
        return queue.history();
    }

    private boolean goesOn(World world, long end) {
        boolean toDo = world.agenda.now() < scenario.horizon() || queue.open() > 0;
        return toDo && world.agenda.now() < end && queue.size() < MOST_STEPS;
    }
}
