package io.bowwave.agent;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Holds at most one goal: a newer one takes the place of one that was not taken. Thread-safe. */
final class Inbox {

    private @Nullable HeardGoal goal;
    private boolean closed;

    /** False when a goal that is as new or newer is waiting. */
    synchronized boolean put(HeardGoal newer) {
        if (closed || (goal != null && goal.goal().generation() >= newer.goal().generation())) {
            return false;
        }
        goal = newer;
        notifyAll();
        return true;
    }

    /** The goal, if there is one within that time. */
    @Nullable
    synchronized HeardGoal take(Duration within) throws InterruptedException {
        await(within);
        HeardGoal taken = goal;
        goal = null;
        return taken;
    }

    /** Waits until there is a goal or the end, for so long at most. */
    synchronized void await(Duration within) throws InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        for (long left = within.toMillis(); !waiting() && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }

    /** Whether a goal waits, or the end. */
    synchronized boolean waiting() {
        return goal != null || closed;
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    synchronized boolean closed() {
        return closed;
    }
}
