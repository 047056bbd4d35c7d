package io.bowwave.embedded;

import java.time.Duration;
import java.util.function.Supplier;

/** The child behind a server, and its life: started once at construction, killed, started again, stopped. Thread-safe. */
final class Restartable {
    /** Enough for a checkpoint or a flush; part of the 10 s that stopping everything may take. */
    private static final Duration GRACE = Duration.ofSeconds(7);

    private final Supplier<ChildProcess> starter;
    private ChildProcess child;

    /** @param starter starts the child and returns when it is ready */
    Restartable(Supplier<ChildProcess> starter) {
        this.starter = starter;
        this.child = starter.get();
    }

    synchronized ChildProcess child() {
        return child;
    }

    synchronized void kill() {
        child.kill();
    }

    synchronized void restart() {
        stop();
        child = starter.get();
    }

    synchronized void stop() {
        child.stop(GRACE);
    }
}
