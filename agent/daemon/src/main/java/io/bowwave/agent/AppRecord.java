package io.bowwave.agent;

import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.Transfer;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.rollout.Target;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * All that must outlive the agent's process about an app: the journal's content.
 *
 * @param generation of the goal that was taken last
 * @param traceparent of that goal
 * @param wanted by that goal of this machine; null: nothing
 * @param current what the link points to, and what runs if something runs
 * @param fallback healthy once, and on disk: what to go back to
 * @param process the app's process, as started last
 * @param proven whether current was healthy for a while
 * @param transfer of the wanted release
 * @param since when the state began
 */
record AppRecord(
        AppName app,
        long generation,
        @Nullable String traceparent,
        @Nullable Target wanted,
        @Nullable Target current,
        @Nullable Target fallback,
        @Nullable AppPid process,
        boolean proven,
        MachineState state,
        @Nullable String reason,
        Transfer transfer,
        Instant since) {

    static AppRecord unknown(AppName app, Instant now) {
        return new AppRecord(app, 0, null, null, null, null, null, false, MachineState.IDLE, null, Transfer.NONE, now);
    }

    /** A newer goal. */
    AppRecord goal(long newGeneration, @Nullable String trace, @Nullable Target target, Instant now) {
        MachineState next = Lifecycle.after(state, Lifecycle.Happening.GOAL);
        return new AppRecord(
                app, newGeneration, trace, target, current, fallback, process, proven, next, null, Transfer.NONE, now);
    }

    /** Something happened. */
    AppRecord after(Lifecycle.Happening happening, @Nullable String why, Instant now) {
        MachineState next = Lifecycle.after(state, happening);
        Instant began = next == state ? since : now;
        return new AppRecord(
                app, generation, traceparent, wanted, current, fallback, process, proven, next, why, transfer, began);
    }

    AppRecord because(@Nullable String why) {
        return new AppRecord(
                app, generation, traceparent, wanted, current, fallback, process, proven, state, why, transfer, since);
    }

    AppRecord transferred(Transfer bytes) {
        return new AppRecord(
                app, generation, traceparent, wanted, current, fallback, process, proven, state, reason, bytes, since);
    }

    /** The link points elsewhere now. */
    AppRecord switched(Target to, @Nullable Target newFallback) {
        return new AppRecord(
                app, generation, traceparent, wanted, to, newFallback, null, false, state, reason, transfer, since);
    }

    AppRecord running(@Nullable AppPid pid) {
        return new AppRecord(
                app, generation, traceparent, wanted, current, fallback, pid, proven, state, reason, transfer, since);
    }

    AppRecord proven(boolean now) {
        return new AppRecord(
                app, generation, traceparent, wanted, current, fallback, process, now, state, reason, transfer, since);
    }

    /** Whether current is what is wanted; releases are the same when their manifests are. */
    boolean currentIsWanted() {
        return wanted != null
                && current != null
                && wanted.artifact().manifest().equals(current.artifact().manifest());
    }
}
