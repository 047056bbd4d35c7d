package io.bowwave.agent;

import java.io.IOException;

/**
 * Lets another thread end a wait of the owner's thread, and nothing else that the owner does: an interrupt that comes a moment late must
 * not hit the work that follows.
 */
final class Interruptible {

    /** What may be interrupted. */
    interface Wait {
        void run() throws IOException, InterruptedException;
    }

    private final Thread owner;
    private boolean waiting;
    private boolean wanted;

    Interruptible(Thread owner) {
        this.owner = owner;
    }

    /** By the owner. @throws InterruptedException when the wait was ended */
    void run(Wait wait) throws IOException, InterruptedException {
        synchronized (this) {
            if (wanted) {
                wanted = false;
                throw new InterruptedException("something newer has to be done");
            }
            waiting = true;
        }
        try {
            wait.run();
        } finally {
            synchronized (this) {
                waiting = false;
                wanted = false;
                Thread.interrupted();
            }
        }
    }

    /** Ends the wait that runs now, or the next one. */
    synchronized void end() {
        wanted = true;
        if (waiting) {
            owner.interrupt();
        }
    }

    /** By the owner: what was wanted has been seen. */
    synchronized void clear() {
        wanted = false;
    }
}
