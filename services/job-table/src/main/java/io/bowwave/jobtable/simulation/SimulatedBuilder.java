package io.bowwave.jobtable.simulation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** A builder: asks for work, says that it is alive, ends its work; and dies, freezes and comes back as its tests demand. */
final class SimulatedBuilder {

    private static final long HEARTBEAT = 5 * Scenario.SECOND;
    private static final long RETRY = Scenario.SECOND;
    private static final int FINISH_TRIES = 8;
    private static final int SLOTS = 2;

    /** What it does with a build. */
    private static final class Work {
        final Ticket ticket;
        final boolean stubborn;
        boolean over;

        /** @param stubborn it does not stop when it is told to */
        Work(Ticket ticket, boolean stubborn) {
            this.ticket = ticket;
            this.stubborn = stubborn;
        }
    }

    private final World world;
    final String name;
    final Map<String, String> labels;
    private final List<Work> works = new ArrayList<>();
    private int life;
    private boolean alive;
    private long frozenUntil;
    private long silentUntil;

    SimulatedBuilder(World world, String name, Map<String, String> labels) {
        this.world = world;
        this.name = name;
        this.labels = labels;
    }

    void start() {
        life++;
        alive = true;
        works.clear();
        frozenUntil = 0;
        poll(life);
    }

    /** As by kill -9. */
    void die(long rebirth) {
        life++;
        alive = false;
        world.agenda.after(rebirth, () -> {
            if (!alive) {
                start();
            }
        });
    }

    /** As by STOP and CONT. */
    void freeze(long micros) {
        frozenUntil = Math.max(frozenUntil, world.agenda.now() + micros);
    }

    /** Its clock is put back: it goes on working, but thinks that no heartbeat is due. */
    void clockBack(long micros) {
        silentUntil = world.agenda.now() + micros;
    }

    /** Its clock is put forward: each of its builds seems to have run too long. */
    void clockForward() {
        List.copyOf(works).forEach(work -> finish(work, Ending.Kind.TIMEOUT, life));
    }

    /** Hands back what it has, and starts anew. */
    void drain(long rebirth) {
        List.copyOf(works).forEach(work -> finish(work, Ending.Kind.HANDED_BACK, life));
        die(rebirth);
    }

    void thaw() {
        frozenUntil = 0;
        silentUntil = 0;
    }

    int free() {
        return alive && world.agenda.now() >= frozenUntil ? Math.max(0, SLOTS - works.size()) : 0;
    }

    private void poll(int mine) {
        soon(mine, 0, () -> {
            int free = free();
            if (free > 0) {
                take(Collections.nCopies(free, name), List.of(this));
            }
            soon(mine, world.about(world.scenario.pollEvery()), () -> poll(mine));
        });
    }

    /** Asks for several builders at once, as the dispatcher does. */
    void take(List<String> workers, List<SimulatedBuilder> builders) {
        world.ask(() -> world.queue.claim(labels, workers))
                .ifPresent(tickets -> tickets.forEach(ticket -> builders.stream()
                        .filter(builder -> builder.name.equals(ticket.worker()))
                        .findFirst()
                        .ifPresent(builder -> builder.begin(ticket))));
    }

    private void begin(Ticket ticket) {
        Work work = new Work(ticket, world.chance(0.2));
        works.add(work);
        int mine = life;
        soon(mine, world.about(HEARTBEAT), () -> beat(work, mine));
        soon(mine, world.within(world.scenario.workMicros()), () -> finish(work, ending(), mine));
        if (world.chance(0.03)) {
            Ticket stray = new Ticket(ticket.build(), ticket.attempt(), name + "-stray");
            soon(mine, world.about(RETRY), () -> world.ask(() -> world.queue.heartbeat(stray)));
            soon(
                    mine,
                    world.about(RETRY),
                    () -> say(new Work(stray, true), new Ending(ending(), world.artifact()), mine, 1));
        }
    }

    private Ending.Kind ending() {
        int chance = world.random.nextInt(100);
        if (chance < 65) {
            return Ending.Kind.SUCCEEDED;
        }
        return chance < 80 ? Ending.Kind.BUILD_FAILED : chance < 95 ? Ending.Kind.INFRA : Ending.Kind.HANDED_BACK;
    }

    private void beat(Work work, int mine) {
        if (work.over) {
            return;
        }
        if (world.agenda.now() < silentUntil) {
            soon(mine, silentUntil - world.agenda.now(), () -> beat(work, mine));
            return;
        }
        Pulse pulse = world.ask(() -> world.queue.heartbeat(work.ticket)).orElse(Pulse.HELD);
        switch (pulse) {
            case HELD -> soon(mine, HEARTBEAT, () -> beat(work, mine));
            case CANCEL -> {
                soon(mine, HEARTBEAT, () -> beat(work, mine));
                if (!work.stubborn) {
                    soon(mine, world.within(RETRY), () -> finish(work, Ending.Kind.CANCELED, mine));
                }
            }
            case FENCED -> {
                if (!work.stubborn) {
                    drop(work);
                }
            }
        }
    }

    private void finish(Work work, Ending.Kind kind, int mine) {
        if (!work.over) {
            work.over = true;
            say(work, new Ending(kind, world.artifact()), mine, 1);
        }
    }

    private void say(Work work, Ending ending, int mine, int tries) {
        boolean heard = world.ask(() -> world.queue.finish(work.ticket, ending)).isPresent();
        if (!heard && tries < FINISH_TRIES) {
            soon(mine, world.about(RETRY), () -> say(work, ending, mine, tries + 1));
            return;
        }
        drop(work);
        if (world.chance(0.05)) {
            Ending other = new Ending(ending(), world.artifact());
            soon(mine, world.about(RETRY), () -> world.ask(() -> world.queue.finish(work.ticket, other)));
        }
    }

    private void drop(Work work) {
        work.over = true;
        works.remove(work);
    }

    /** Unless it dies before; when it is frozen then, as soon as it isn't. */
    private void soon(int mine, long micros, Runnable what) {
        world.agenda.after(micros, () -> {
            if (mine != life) {
                return;
            }
            if (world.agenda.now() < frozenUntil) {
                soon(mine, frozenUntil - world.agenda.now() + world.within(RETRY), what);
            } else {
                what.run();
            }
        });
    }
}
