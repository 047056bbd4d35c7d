package io.bowwave.testbed.simulate.rollout;

import io.bowwave.agent.GivenUp;
import io.bowwave.agent.GoalRules;
import io.bowwave.agent.Lifecycle;
import io.bowwave.agent.Lifecycle.Happening;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.fleet.Transfer;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.Target;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One app on one machine, as its agent looks after it: goals are judged by the agent's own rules, and each change of state is a line of the
 * agent's own table. Processes, releases and health are simulated.
 */
final class SimulatedAgent {

    /** Releases that stay on disk, as the agent's housekeeping keeps them. */
    private static final int RELEASES = 3;

    private static final long PROVEN_AFTER_LEAST = 5_000;
    private static final long PROVEN_AFTER_MOST = 40_000;

    /** From a machine's first report until goals are written in view of it, ms. */
    private static final long COUNTED_AFTER = 1_000;

    /** A deploy waits a minute for machines that go back, in which they have to stop and start too, ms. */
    private static final long WAITED_FOR = 51_000;

    /** Crashes of an app that was healthy before its agent goes back to the release before. */
    private static final int CRASHES = 2;

    private final MachineId id;
    private final SimulatedRegion region;
    private final GoalRules rules;
    private final Deque<BuildId> disk = new ArrayDeque<>();
    private MachineState state = MachineState.IDLE;
    private long generation;
    private long sequence;
    private @Nullable Target wanted;
    /** What it went back from last, also when it was asked for again since. */
    private @Nullable GivenUp gaveUp;

    private boolean triedInVain;
    private @Nullable Target current;
    private @Nullable Target fallback;
    private boolean proven;

    /** Whether there is a process, and whether it is healthy. */
    private boolean launched;

    private boolean running;
    private boolean alive = true;
    private long restarts;
    private @Nullable String reason;

    /** Stops and starts are not broken off: a goal that comes meanwhile is looked at when they are done. */
    private boolean switching;

    private @Nullable Goal waiting;

    /** When it was first told to run what is wanted, ms, and whether others run something newer then. */
    private long told;

    private boolean goesBack;

    /** Whether the machine was away, and its app has not been healthy since: then it is not the goal that keeps it off. */
    private boolean returning;

    /** Grows with whatever makes plans void: a goal, a crash of the machine. */
    private int epoch;

    /** Which process there is or was last. */
    private int process;

    /** When the centre has first heard of it, ms; negative while it has not. */
    private long knownSince = -1;

    /** What the centre has heard of it last, and when that it went back, ms. */
    private @Nullable MachineState heard;

    private long wentBackAt;

    /** The generation of the goal because of which the app is off; 0 when it is not off because of one. */
    private long offBecause;

    /** Whether it stays off, since the build of that goal failed. */
    private boolean failed;

    SimulatedAgent(MachineId id, SimulatedRegion region, GoalRules rules) {
        this.id = id;
        this.region = region;
        this.rules = rules;
    }

    boolean alive() {
        return alive;
    }

    /** The build that it runs and that is healthy; null when none. */
    @Nullable
    BuildId runs() {
        return running && current != null ? current.build() : null;
    }

    /** Whether it runs this build or has stopped another for it. */
    boolean turnedTo(BuildId build) {
        return named(current, build);
    }

    void goal(Goal goal) {
        if (switching) {
            waiting = goal;
            return;
        }
        if (!alive || !(rules.judge(goal, generation) instanceof GoalRules.Verdict.Take(Target target))) {
            return;
        }
        proven |= state == MachineState.HEALTHY || state == MachineState.REVERTED;
        generation = goal.generation();
        told = Objects.equals(target, wanted) ? told : region.agenda().now();
        goesBack = target != null && !target.equals(goal.target());
        wanted = target;
        triedInVain = gaveUp != null && target != null && gaveUp.is(target) && !gaveUp.askedAgain(goal, target);
        reason = null;
        epoch++;
        happened(Happening.GOAL);
        if (target != null) {
            later(region.delays().look(), this::begin);
        }
    }

    /** The machine loses its power. */
    void die() {
        alive = false;
        switching = false;
        waiting = null;
        epoch++;
        end();
        on();
        region.died(this);
    }

    /** It is there again: its app is started as it was. */
    void comeBack() {
        alive = true;
        returning = true;
        epoch++;
        report();
        if (wanted != null) {
            state = MachineState.IDLE;
            later(region.delays().look(), this::begin);
        }
        region.cameBack(this);
    }

    /** What the depot says when it has not heard of the machine for a while. */
    MachineStatus lost() {
        return status(MachineState.LOST, "no word from the machine");
    }

    /** The centre has heard this of it. */
    void known(MachineState said) {
        long now = region.agenda().now();
        knownSince = said == MachineState.LOST ? -1 : knownSince < 0 ? now : knownSince;
        wentBackAt = said == MachineState.REVERTED && heard != said ? now : wentBackAt;
        heard = said;
    }

    private void begin() {
        Target target = Objects.requireNonNull(wanted);
        boolean there = disk.contains(target.build());
        if (launched && triedInVain) {
            reason = Objects.requireNonNull(gaveUp).why();
            happened(Happening.TRIED_ALREADY);
        } else if (there && running && proven && target.equals(current)) {
            happened(Happening.RUNS_ALREADY);
        } else if (there) {
            happened(Happening.ON_DISK);
            later(region.delays().look(), this::deploy);
        } else {
            happened(Happening.LACKING);
            later(region.delays().fetch(), () -> {
                keep(target.build());
                happened(Happening.FETCHED);
                deploy();
            });
        }
    }

    private void keep(BuildId build) {
        disk.addLast(build);
        if (disk.size() > RELEASES) {
            BuildId oldest = disk.stream()
                    .filter(each -> !named(current, each) && !named(fallback, each) && !named(wanted, each))
                    .findFirst()
                    .orElse(null);
            disk.remove(oldest);
        }
    }

    private static boolean named(@Nullable Target target, BuildId build) {
        return target != null && target.build().equals(build);
    }

    private void deploy() {
        Target target = Objects.requireNonNull(wanted);
        if (launched && target.equals(current)) {
            happened(Happening.STARTED);
            if (running) {
                later(region.delays().look(), () -> happened(Happening.ANSWERS));
            }
            return;
        }
        if (running) {
            off();
        }
        end();
        if (!target.equals(current)) {
            fallback = proven ? current : fallback;
            current = target;
            proven = false;
            restarts = 0;
        }
        switching = true;
        later(region.delays().stop(), () -> {
            happened(Happening.STARTED);
            start();
            switched();
        });
    }

    /** Stops and starts are done. */
    private void switched() {
        Goal goal = waiting;
        switching = false;
        waiting = null;
        if (goal != null) {
            goal(goal);
        }
    }

    private void start() {
        Health.Fate fate = region.fate(Objects.requireNonNull(current).build(), id);
        launched = true;
        if (fate == Health.Fate.FAILS_AT_START) {
            inProcess(region.delays().crash(), () -> {
                end();
                if (state == MachineState.STARTING) {
                    unhealthy("the process ended with exit code 1 before it was healthy");
                }
            });
            return;
        }
        inProcess(region.delays().start(), () -> {
            running = true;
            on();
            if (state == MachineState.STARTING) {
                happened(Happening.ANSWERS);
            }
            if (fate == Health.Fate.CRASHES_LATER) {
                inProcess(new Delays.Span(PROVEN_AFTER_LEAST, PROVEN_AFTER_MOST), this::crash);
            }
        });
    }

    private void crash() {
        end();
        reason = "the process ended with exit code 3";
        if (state == MachineState.HEALTHY) {
            restarts++;
            happened(Happening.CRASHED);
            if (restarts > CRASHES) {
                unhealthy("the process ended with exit code 3, for the %dth time".formatted(restarts));
            } else {
                start();
            }
        } else if (state == MachineState.STARTING) {
            unhealthy(reason);
        }
    }

    private void unhealthy(String why) {
        reason = why;
        Target back = fallback;
        if (back == null || !disk.contains(back.build()) || !Objects.equals(wanted, current)) {
            if (offBecause != 0 && !failed) {
                failed = true;
                region.failed(offBecause);
            }
            happened(Happening.GAVE_UP);
            return;
        }
        current = back;
        fallback = null;
        gaveUp = new GivenUp(Objects.requireNonNull(wanted).artifact().manifest(), generation, why);
        switching = true;
        later(region.delays().start(), () -> {
            launched = true;
            running = true;
            proven = true;
            on();
            happened(Happening.WENT_BACK);
            switched();
        });
    }

    /** The process ends, whether or not it was stopped. */
    private void end() {
        process++;
        launched = false;
        running = false;
    }

    /**
     * It is off because of a goal. Nothing is promised about machines that the centre did not know of when it wrote the goal, or of which it
     * did not know that they had gone back when it asked them to try again, nor about those that do not go back within the time for which
     * a deploy waits for them.
     */
    private void off() {
        if (offBecause != 0 || returning || (goesBack && region.agenda().now() - told > WAITED_FOR)) {
            return;
        }
        boolean again = gaveUp != null && gaveUp.is(Objects.requireNonNull(wanted));
        Goal because = region.since(id, generation, again);
        long known = again ? Math.max(knownSince, wentBackAt) : knownSince;
        if (knownSince >= 0 && region.agenda().instant(known + COUNTED_AFTER).isBefore(because.issuedAt())) {
            offBecause = because.generation();
            region.off(offBecause);
        }
    }

    private void on() {
        returning = false;
        if (offBecause != 0) {
            region.on(offBecause, failed);
            offBecause = 0;
            failed = false;
        }
    }

    private void happened(Happening what) {
        state = Lifecycle.after(state, what);
        report();
    }

    private void report() {
        sequence++;
        region.report(status(state, state == MachineState.HEALTHY ? null : reason), this);
    }

    private MachineStatus status(MachineState said, @Nullable String why) {
        boolean bad = said == MachineState.FAILED || said == MachineState.REVERTED;
        return new MachineStatus(
                region.app(),
                region.name(),
                id,
                generation,
                said,
                wanted == null ? null : wanted.build(),
                runs(),
                why,
                null,
                Transfer.NONE,
                sequence,
                region.agenda().instant(),
                null,
                restarts == 0 ? null : restarts,
                null,
                bad ? "fatal: this is what the log of " + id + " ends with" : null,
                null);
    }

    /** Unless something has happened by then that makes it void. */
    private void later(Delays.Span span, Runnable what) {
        unlessChanged(() -> epoch, span, what);
    }

    /** Unless the process has ended by then: goals do not touch it. */
    private void inProcess(Delays.Span span, Runnable what) {
        unlessChanged(() -> process, span, what);
    }

    private void unlessChanged(IntSupplier count, Delays.Span span, Runnable what) {
        int planned = count.getAsInt();
        region.agenda().in(span.draw(region.random()), () -> {
            if (count.getAsInt() == planned) {
                what.run();
            }
        });
    }
}
