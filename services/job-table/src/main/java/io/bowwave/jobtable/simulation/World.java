package io.bowwave.jobtable.simulation;

import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** What all actors of a run share: time, chance, and the way to the queue, on which requests and answers get lost. */
final class World {

    /** A second delivery of a request comes within this time. */
    private static final long LATE = 45 * Scenario.SECOND;

    final Scenario scenario;
    final RecordedQueue queue;
    final Random random;
    final Agenda agenda = new Agenda();
    private long databaseAhead;
    private long awayUntil;
    private boolean calm;
    private int artifacts;

    World(Scenario scenario, RecordedQueue queue) {
        this.scenario = scenario;
        this.queue = queue;
        this.random = new Random(scenario.seed() ^ 0x5DEECE66DL);
    }

    /** Empty: the caller hears nothing, and cannot know whether the queue did it. */
    <T> Optional<T> ask(Supplier<T> call) {
        if (!calm && (agenda.now() < awayUntil || chance(scenario.lost()))) {
            return Optional.empty();
        }
        T answer = call(call);
        if (chance(scenario.lost())) {
            agenda.after(within(LATE), () -> call(call));
        }
        return !calm && chance(scenario.lost()) ? Optional.empty() : Optional.of(answer);
    }

    private <T> T call(Supplier<T> call) {
        queue.clock(Math.max(1, agenda.now() + databaseAhead));
        return call.get();
    }

    /** The database or the queue's service does not answer for so long. */
    void goAway(long micros) {
        awayUntil = agenda.now() + micros;
    }

    void moveDatabaseClock(long micros) {
        databaseAhead += micros;
    }

    /** Nothing goes wrong from now on. */
    void calm() {
        calm = true;
    }

    boolean isCalm() {
        return calm;
    }

    boolean chance(double share) {
        return random.nextDouble() < share;
    }

    long within(long micros) {
        return 1 + (long) (random.nextDouble() * micros);
    }

    /** Not quite so long, or a bit longer. */
    long about(long micros) {
        return micros / 2 + within(micros);
    }

    /** Of something that is built: never the same twice. */
    int artifact() {
        return artifacts++;
    }
}
