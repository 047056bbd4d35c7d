package io.bowwave.process;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that a process does again and again on one thread of its own. A step that fails is logged, counted and tried again after a pause
 * that doubles from 100 ms to 10 s; so an outage of a dependency costs time, never the process.
 */
public final class Loop implements AutoCloseable {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration UNHEALTHY_AFTER = Duration.ofSeconds(30);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

    /** One round of the work. */
    @FunctionalInterface
    public interface Step {
        /** How long to pause before the next round; zero: at once. */
        Duration run() throws Exception;
    }

    private final String name;
    private final Step step;
    private final Thread thread;
    private final AtomicLong failures = new AtomicLong();
    private volatile boolean closed;
    private volatile @Nullable String problem;
    private volatile long failingSinceNanos;

    private Loop(String name, Step step) {
        this.name = name;
        this.step = step;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    /** Starts it. */
    public static Loop start(String name, Step step) {
        Loop loop = new Loop(name, step);
        loop.thread.start();
        return loop;
    }

    public String name() {
        return name;
    }

    /** Failed rounds since the start. */
    public long failures() {
        return failures.get();
    }

    /** False when it is not running, or has failed for 30 s without one good round. */
    public boolean healthy() {
        boolean failingLong = problem != null && System.nanoTime() - failingSinceNanos > UNHEALTHY_AFTER.toNanos();
        return thread.isAlive() && !failingLong;
    }

    /** Why the last round failed, or null when it did not. */
    public @Nullable String problem() {
        return problem;
    }

    /** Interrupts the step and waits for it, 5 s at most. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            if (!thread.join(CLOSE_WITHIN)) {
                LOG.warn("{} did not stop within {}", name, CLOSE_WITHIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        while (!closed) {
            try {
                Duration wished = step.run();
                problem = null;
                pause = FIRST_PAUSE;
                rest(wished);
            } catch (InterruptedException e) {
                // Only close() interrupts; anything else that does must not end the work.
                LOG.debug("{} interrupted", name, e);
            } catch (Exception e) {
                failed(e);
                rest(pause);
                pause = longer(pause);
            }
        }
    }

    private void failed(Exception failure) {
        if (closed) {
            return;
        }
        if (problem == null) {
            failingSinceNanos = System.nanoTime();
            LOG.warn("{} failed, will be tried again", name, failure);
        } else {
            LOG.warn("{} still fails: {}", name, failure.toString());
        }
        problem = failure.toString();
        failures.incrementAndGet();
    }

    private void rest(Duration pause) {
        if (pause.isZero() || closed) {
            return;
        }
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            LOG.trace("{} woken", name, e);
        }
    }

    private static Duration longer(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }
}
