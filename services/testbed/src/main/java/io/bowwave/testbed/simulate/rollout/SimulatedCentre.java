package io.bowwave.testbed.simulate.rollout;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.EventData;
import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.rollout.DeployRequest;
import io.bowwave.schemas.rollout.GateAsked;
import io.bowwave.schemas.rollout.GateResult;
import io.bowwave.topologies.fleet.FleetCounting;
import io.bowwave.topologies.rollout.AppRollouts;
import io.bowwave.topologies.rollout.RolloutDefaults;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * The topologies of rollouts and of the fleet for one app, and the log between them. What is said to it is decided about in order; what
 * follows is on the log a little later, in order too. While it is down, all that is said waits on the log.
 */
final class SimulatedCentre {

    /** The least time between two counts of a region, ms, and between two looks at the time. */
    private static final long GAP = 50;

    private static final long TICK = 1_000;
    private static final double NO_DATA = 0.1;
    private static final Delays.Span MEASURE = new Delays.Span(200, 5_000);

    private final AppName app;
    private final SimulatedWorld world;
    private final RolloutDefaults defaults;
    private final Instant since;
    private final AppRollouts rollouts;
    private final FleetCounting counting = FleetCounting.inMemory(Duration.ofMillis(GAP));
    private final Consumer<List<EventData>> log;
    private final List<Word> said = new ArrayList<>();
    private final Queue<Word> waiting = new ArrayDeque<>();
    private final boolean remembers;
    private boolean down;
    private boolean counts;
    private long lastOut;
    private int onTheirWay;

    /**
     * @param remembers whether all that is said is kept for a replay
     * @param log hears what comes out, and the counts; all that one transaction commits at once
     */
    SimulatedCentre(
            AppName app,
            SimulatedWorld world,
            RolloutDefaults defaults,
            boolean remembers,
            Consumer<List<EventData>> log) {
        this.app = app;
        this.world = world;
        this.defaults = defaults;
        this.since = world.agenda().instant();
        this.rollouts = new AppRollouts(app, defaults, since);
        this.log = log;
        this.remembers = remembers;
        world.agenda().in(TICK, this::tick);
    }

    /** Whether no rollout is going on or waiting, and nothing is on its way to the log that could begin one. */
    boolean idle() {
        return !rollouts.restless() && waiting.isEmpty() && onTheirWay == 0;
    }

    /** The state of the last rollout; for messages. */
    String rollout() {
        return rollouts.rollout();
    }

    /** Something comes onto a topic that rollouts read. */
    void say(String id, EventData data) {
        hear(new Word(id, data, world.agenda().instant()));
    }

    void report(MachineStatus status) {
        counting.heard(status, null, world.agenda().now()).ifPresentOrElse(this::counted, this::countLater);
    }

    /** It stops, and is there again after a while. */
    void crash(long millis) {
        if (down) {
            return;
        }
        down = true;
        world.agenda().in(millis, () -> {
            down = false;
            while (!waiting.isEmpty()) {
                hear(waiting.remove());
            }
        });
    }

    /** What rules that know nothing decide when they are told the same, in the same order. */
    List<EventData> replay() {
        AppRollouts fresh = new AppRollouts(app, defaults, since);
        List<EventData> follows = new ArrayList<>();
        said.forEach(word -> follows.addAll(word.tell(fresh)));
        return follows;
    }

    private void hear(Word word) {
        if (down) {
            waiting.add(word);
            return;
        }
        if (remembers) {
            said.add(word);
        }
        put(word.tell(rollouts));
    }

    private void tick() {
        if (!down && rollouts.restless()) {
            hear(Word.time(world.agenda().instant()));
        }
        world.agenda().in(TICK, this::tick);
    }

    private void countLater() {
        if (!counts) {
            counts = true;
            world.agenda().in(GAP, () -> {
                counts = false;
                counting.due(world.agenda().now()).forEach(this::counted);
            });
        }
    }

    private void counted(Event<FleetStatus> status) {
        put(List.of(status.data()));
    }

    /** Onto the log, after what was put there before. */
    private void put(List<EventData> events) {
        if (events.isEmpty()) {
            return;
        }
        Agenda agenda = world.agenda();
        lastOut = Math.max(lastOut, agenda.now() + world.delays().decide().draw(world.random()));
        onTheirWay++;
        agenda.in(lastOut - agenda.now(), () -> {
            onTheirWay--;
            log.accept(events);
            events.forEach(this::follow);
        });
    }

    private void follow(EventData data) {
        switch (data) {
            case FleetStatus status -> say("count", status);
            case DeployRequest request -> {
                BuildId build = Objects.requireNonNull(request.build());
                say(AppRollouts.automatic(build).text(), request);
            }
            case GateAsked asked -> world.agenda().in(MEASURE.draw(world.random()), () -> measure(asked));
            default -> {} // for others
        }
    }

    private void measure(GateAsked asked) {
        boolean none = world.random().nextDouble() < NO_DATA;
        say(
                "gate/" + asked.ask(),
                new GateResult(
                        app,
                        asked.request(),
                        asked.ask(),
                        none ? null : world.random().nextDouble(),
                        none || asked.previousQuery() == null
                                ? null
                                : world.random().nextDouble(),
                        none ? "no data" : null,
                        world.agenda().instant()));
    }
}
