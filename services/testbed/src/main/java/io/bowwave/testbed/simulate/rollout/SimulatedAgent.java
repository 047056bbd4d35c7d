package io.bowwave.testbed.simulate.rollout;

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

    /** Crashes of an app that was healthy before its agent goes back to the release before. */
    private static final int CRASHES = 2;

    private final MachineId id;
    private final SimulatedRegion region;
    private final GoalRules rules;
    private final Deque<BuildId> disk = new ArrayDeque<>();
    private MachineState state = MachineState.IDLE;
    private long generation;

    /** The first of the last goals that all ask for the same. */
    private long toldSince;

    private long sequence;
    private @Nullable Target wanted;
    private @Nullable Target current;
    private @Nullable Target fallback;
    private @Nullable Target wentBackFrom;
    private boolean proven;
    private boolean running;
    private boolean alive = true;
    private long restarts;
    private @Nullable String reason;

    /** Whether the machine was away, and its app has not been healthy since: then it is not the goal that keeps it off. */
    private boolean returning;

    /** Grows with whatever makes plans void: a goal, a crash of the machine. */
    private int epoch;

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

    /** The build that it runs, healthy or not; null when none. */
    @Nullable
    BuildId runs() {
        return running && current != null ? current.build() : null;
    }

    /** Whether it runs this build or has stopped another for it. */
    boolean turnedTo(BuildId build) {
        return named(current, build);
    }

    void goal(Goal goal) {
        if (!alive || !(rules.judge(goal, generation) instanceof GoalRules.Verdict.Take(Target target))) {
            return;
        }
        proven |= state == MachineState.HEALTHY || state == MachineState.REVERTED;
        generation = goal.generation();
        toldSince = Objects.equals(target, wanted) ? toldSince : generation;
        wanted = target;
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
        running = false;
        epoch++;
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

    private void begin() {
        Target target = Objects.requireNonNull(wanted);
        boolean there = disk.contains(target.build());
        if (there && running && proven && target.equals(current)) {
            happened(Happening.RUNS_ALREADY);
        } else if (there) {
            happened(Happening.ON_DISK);
            later(region.delays().look(), this::stopOld);
        } else {
            happened(Happening.LACKING);
            later(region.delays().fetch(), () -> {
                keep(target.build());
                happened(Happening.FETCHED);
                stopOld();
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

    private void stopOld() {
        Target target = Objects.requireNonNull(wanted);
        if (running) {
            off(target.equals(wentBackFrom));
        }
        running = false;
        if (!target.equals(current)) {
            fallback = proven ? current : fallback;
            current = target;
            proven = false;
            restarts = 0;
        }
        later(region.delays().stop(), () -> {
            happened(Happening.STARTED);
            start();
        });
    }

    private void start() {
        Health.Fate fate = region.fate(Objects.requireNonNull(current).build(), id);
        if (fate == Health.Fate.FAILS_AT_START) {
            later(region.delays().crash(), () -> unhealthy("the process ended with exit code 1 before it was healthy"));
            return;
        }
        later(region.delays().start(), () -> {
            running = true;
            on();
            happened(Happening.ANSWERS);
            if (fate == Health.Fate.CRASHES_LATER) {
                later(new Delays.Span(PROVEN_AFTER_LEAST, PROVEN_AFTER_MOST), this::crash);
            }
        });
    }

    private void crash() {
        restarts++;
        running = false;
        reason = "the process ended with exit code 3";
        happened(Happening.CRASHED);
        if (restarts > CRASHES) {
            unhealthy("the process ended with exit code 3, for the %dth time".formatted(restarts));
        } else {
            start();
        }
    }

    private void unhealthy(String why) {
        reason = why;
        Target back = fallback;
        if (back == null || !disk.contains(back.build())) {
            if (offBecause != 0 && !failed) {
                failed = true;
                region.failed(offBecause);
            }
            happened(Happening.GAVE_UP);
            return;
        }
        current = back;
        fallback = null;
        later(region.delays().start(), () -> {
            running = true;
            proven = true;
            on();
            wentBackFrom = wanted;
            happened(Happening.WENT_BACK);
        });
    }

    // Whoever has gone back before tries the same build again with each goal: what that costs is that build's fault.
    private void off(boolean wentBack) {
        if (offBecause == 0 && !wentBack && !returning) {
            offBecause = toldSince;
            region.off(toldSince);
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
        region.report(status(state, state == MachineState.HEALTHY ? null : reason));
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
        int planned = epoch;
        region.agenda().in(span.draw(region.random()), () -> {
            if (epoch == planned) {
                what.run();
            }
        });
    }
}
