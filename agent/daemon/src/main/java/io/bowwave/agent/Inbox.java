package io.bowwave.agent;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Holds at most one goal: a newer one takes the place of one that was not taken. Thread-safe. */
final class Inbox {

    private @Nullable HeardGoal goal;
    private boolean closed;

    /**
     * Leaves a goal, unless one that is as new or newer is waiting.
     *
     * @param wake ends what the owner waits for elsewhere; before the goal can be taken, so that it does not end what comes after it
     */
    synchronized void put(HeardGoal newer, Runnable wake) {
        if (closed || (goal != null && goal.goal().generation() >= newer.goal().generation())) {
            return;
        }
        goal = newer;
        wake.run();
        notifyAll();
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
