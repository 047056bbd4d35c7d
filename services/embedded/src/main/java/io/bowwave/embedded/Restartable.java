package io.bowwave.embedded;

import java.time.Duration;

/** A server that is a child process: started once by {@link #begin}, killed, started again, stopped. Thread-safe. */
abstract class Restartable implements EmbeddedServer {
    /** Enough for a checkpoint or a flush; part of the 10 s that stopping everything may take. */
    private static final Duration GRACE = Duration.ofSeconds(7);

    private final String name;
    private ChildProcess child;

    @SuppressWarnings("NullAway.Init") // each server begins at the end of its constructor
    Restartable(String name) {
        this.name = name;
    }

    /** Starts the child and returns when it is ready. */
    abstract ChildProcess startChild();

    /** The first start, when all is known that it needs. */
    final synchronized void begin() {
        child = startChild();
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final synchronized long pid() {
        return child.pid();
    }

    @Override
    public final synchronized boolean running() {
        return child.alive();
    }

    @Override
    public final synchronized void kill() {
        child.kill();
    }

    @Override
    public final synchronized void restart() {
        close();
        begin();
    }

    @Override
    public final synchronized void close() {
        child.stop(GRACE);
    }
}
