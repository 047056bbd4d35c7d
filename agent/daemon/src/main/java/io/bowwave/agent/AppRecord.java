package io.bowwave.agent;

import io.bowwave.agent.driver.Handle;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.Transfer;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.Target;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that must outlive the agent's process about an app: the journal's content.
 *
 * @param generation of the goal that was taken last
 * @param traceparent of that goal
 * @param wanted by that goal of this machine; null: nothing
 * @param gaveUp what this machine last went back from, unless it was asked for again since; null: nothing
 * @param current what the link points to, and what runs if something runs
 * @param fallback healthy once, and on disk: what to go back to
 * @param process current's, as started last
 * @param launching what marks the processes that are being started, until {@code process} names them; null: none are
 * @param beside fallback's, which goes on until current is healthy; null: only one runs
 * @param proven whether current was healthy for a while
 * @param sinceSwitch what has happened to current
 * @param logTail the last lines of what failed; null: nothing has
 * @param transfer of the wanted release
 * @param since when the state began
 */
record AppRecord(
        AppName app,
        long generation,
        @Nullable String traceparent,
        @Nullable Target wanted,
        @Nullable GivenUp gaveUp,
        @Nullable Target current,
        @Nullable Target fallback,
        @Nullable Handle process,
        @Nullable String launching,
        @Nullable Handle beside,
        boolean proven,
        SinceSwitch sinceSwitch,
        MachineState state,
        @Nullable String reason,
        @Nullable String logTail,
        Transfer transfer,
        Instant since) {

    /**
     * What has happened since current took the place of another release.
     *
     * @param restarts after it ended or did not answer
     * @param heals of what somebody else did to it
     * @param settled whether its hook after the start has run
     */
    record SinceSwitch(long restarts, long heals, boolean settled) {
        static final SinceSwitch NOTHING = new SinceSwitch(0, 0, false);
    }

    AppRecord {
        // A journal of an earlier agent does not have it.
        sinceSwitch = Objects.requireNonNullElse(sinceSwitch, SinceSwitch.NOTHING);
    }

    static AppRecord unknown(AppName app, Instant now) {
        return new AppRecord(
                app,
                0,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                false,
                SinceSwitch.NOTHING,
                MachineState.IDLE,
                null,
                null,
                Transfer.NONE,
                now);
    }

    /** A newer goal. */
    AppRecord goal(Goal goal, @Nullable String trace, @Nullable Target target, Instant now) {
        boolean again = gaveUp != null && target != null && gaveUp.askedAgain(goal, target);
        Change change = new Change(this);
        change.generation = goal.generation();
        change.traceparent = trace;
        change.wanted = target;
        change.gaveUp = again ? null : gaveUp;
        change.state = Lifecycle.after(state, Lifecycle.Happening.GOAL);
        change.reason = null;
        change.logTail = change.made().triedInVain() == null ? null : logTail;
        change.transfer = Transfer.NONE;
        change.since = now;
        return change.made();
    }

    /** Something happened. */
    AppRecord after(Lifecycle.Happening happening, @Nullable String why, Instant now) {
        Change change = new Change(this);
        change.state = Lifecycle.after(state, happening);
        change.since = change.state == state ? since : now;
        change.reason = why;
        change.logTail = change.state == MachineState.HEALTHY ? null : logTail;
        return change.made();
    }

    AppRecord because(@Nullable String why) {
        Change change = new Change(this);
        change.reason = why;
        return change.made();
    }

    /** It failed, and this is what it said last. */
    AppRecord saying(@Nullable String tail) {
        Change change = new Change(this);
        change.logTail = tail;
        return change.made();
    }

    /** Why what is wanted was given up, and nobody has asked for it again; null when it was not. */
    @Nullable
    String triedInVain() {
        return gaveUp != null && wanted != null && gaveUp.is(wanted) ? gaveUp.why() : null;
    }

    /** What is wanted is no good here. */
    AppRecord givingUp(String why) {
        Change change = new Change(this);
        change.gaveUp = wanted == null ? null : new GivenUp(wanted.artifact().manifest(), generation, why);
        return change.made();
    }

    AppRecord transferred(Transfer bytes) {
        Change change = new Change(this);
        change.transfer = bytes;
        return change.made();
    }

    /** The link points elsewhere now, to what nothing is known of yet. */
    AppRecord switched(Target to, @Nullable Target newFallback, @Nullable Handle oldBeside) {
        Change change = new Change(this);
        change.current = to;
        change.fallback = newFallback;
        change.process = null;
        change.beside = oldBeside;
        change.proven = false;
        change.sinceSwitch = SinceSwitch.NOTHING;
        return change.made();
    }

    /**
     * The link points to a release again that was healthy before. What is known of the one that was not stays to be told.
     *
     * @param running its process, when it still runs
     */
    AppRecord wentBack(Target to, @Nullable Handle running) {
        Change change = new Change(this);
        change.current = to;
        change.fallback = null;
        change.process = running;
        change.beside = null;
        change.proven = true;
        change.sinceSwitch = new SinceSwitch(sinceSwitch.restarts(), sinceSwitch.heals(), true);
        return change.made();
    }

    /** Nothing of the app is here any more. */
    AppRecord cleared() {
        Change change = new Change(this);
        change.current = null;
        change.fallback = null;
        change.process = null;
        change.beside = null;
        change.proven = false;
        change.sinceSwitch = SinceSwitch.NOTHING;
        return change.made();
    }

    /** Something is about to be started. */
    AppRecord launching(String mark) {
        Change change = new Change(this);
        change.launching = mark;
        return change.made();
    }

    /** What was started is known now, or has ended. */
    AppRecord running(@Nullable Handle now) {
        Change change = new Change(this);
        change.process = now;
        change.launching = null;
        return change.made();
    }

    AppRecord alone() {
        Change change = new Change(this);
        change.beside = null;
        return change.made();
    }

    AppRecord proven(boolean now) {
        Change change = new Change(this);
        change.proven = now;
        return change.made();
    }

    AppRecord settled() {
        return having(new SinceSwitch(sinceSwitch.restarts(), sinceSwitch.heals(), true));
    }

    AppRecord restarted() {
        return having(new SinceSwitch(sinceSwitch.restarts() + 1, sinceSwitch.heals(), sinceSwitch.settled()));
    }

    AppRecord healed() {
        return having(new SinceSwitch(sinceSwitch.restarts(), sinceSwitch.heals() + 1, sinceSwitch.settled()));
    }

    /** Whether current is what is wanted; releases are the same when their manifests are. */
    boolean currentIsWanted() {
        return wanted != null && isCurrent(wanted);
    }

    boolean isCurrent(Target target) {
        return same(current, target);
    }

    boolean isFallback(Target target) {
        return same(fallback, target);
    }

    private static boolean same(@Nullable Target one, Target other) {
        return one != null && one.artifact().manifest().equals(other.artifact().manifest());
    }

    private AppRecord having(SinceSwitch now) {
        Change change = new Change(this);
        change.sinceSwitch = now;
        return change.made();
    }

    /** A copy that is being changed; lives within one of the methods above. */
    private static final class Change {
        private final AppName app;
        private long generation;
        private @Nullable String traceparent;
        private @Nullable Target wanted;
        private @Nullable GivenUp gaveUp;
        private @Nullable Target current;
        private @Nullable Target fallback;
        private @Nullable Handle process;
        private @Nullable String launching;
        private @Nullable Handle beside;
        private boolean proven;
        private SinceSwitch sinceSwitch;
        private MachineState state;
        private @Nullable String reason;
        private @Nullable String logTail;
        private Transfer transfer;
        private Instant since;

        Change(AppRecord from) {
            app = from.app;
            generation = from.generation;
            traceparent = from.traceparent;
            wanted = from.wanted;
            gaveUp = from.gaveUp;
            current = from.current;
            fallback = from.fallback;
            process = from.process;
            launching = from.launching;
            beside = from.beside;
            proven = from.proven;
            sinceSwitch = from.sinceSwitch;
            state = from.state;
            reason = from.reason;
            logTail = from.logTail;
            transfer = from.transfer;
            since = from.since;
        }

        AppRecord made() {
            return new AppRecord(
                    app,
                    generation,
                    traceparent,
                    wanted,
                    gaveUp,
                    current,
                    fallback,
                    process,
                    launching,
                    beside,
                    proven,
                    sinceSwitch,
                    state,
                    reason,
                    logTail,
                    transfer,
                    since);
        }
    }
}
