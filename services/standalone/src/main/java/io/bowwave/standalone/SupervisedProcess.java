package io.bowwave.standalone;

import io.bowwave.embedded.ChildCommand;
import io.bowwave.embedded.ChildProcess;
import io.bowwave.embedded.EmbeddedServerException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A child that is started again when it dies, as a production supervisor would: after 200 ms, then after twice as long each time up
 * to 5 s; one that has lived for 30 s begins anew.
 */
final class SupervisedProcess implements RunningPart {
    private static final Logger LOG = LoggerFactory.getLogger(SupervisedProcess.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LIVED_WELL = Duration.ofSeconds(30);

    private final ChildCommand command;
    private final int port;
    private final Duration grace;
    private final Runnable changed;
    private ChildProcess child;
    private Duration pause = FIRST_PAUSE;
    private long startedNanos;
    private boolean stopped;

    /**
     * @param port of its health endpoint, or 0
     * @param grace between asking it to stop and ending it
     * @param changed is told after each restart
     */
    SupervisedProcess(ChildCommand command, int port, Duration grace, Runnable changed) {
        this.command = command;
        this.port = port;
        this.grace = grace;
        this.changed = changed;
        this.child = begin();
    }

    private ChildProcess begin() {
        startedNanos = System.nanoTime();
        ChildProcess started = ChildProcess.start(command);
        CompletableFuture<Void> _ = started.exit().thenAccept(this::died);
        return started;
    }

    private synchronized void died(int exit) {
        if (stopped) {
            return;
        }
        if (System.nanoTime() - startedNanos > LIVED_WELL.toNanos()) {
            pause = FIRST_PAUSE;
        }
        LOG.warn("{} ended with exit code {}; it is started again after {} ms", command.name(), exit, pause.toMillis());
        Executor later = CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS);
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        later.execute(this::again);
    }

    private void again() {
        synchronized (this) {
            if (stopped) {
                return;
            }
            try {
                child = begin();
            } catch (EmbeddedServerException e) {
                LOG.error("{} can't be started again", command.name(), e);
                died(-1);
                return;
            }
        }
        changed.run();
    }

    synchronized ChildProcess child() {
        return child;
    }

    @Override
    public synchronized List<ProcessInfo> processes() {
        return List.of(new ProcessInfo(command.name(), child.pid(), port));
    }

    @Override
    public void stop() {
        ChildProcess last;
        synchronized (this) {
            stopped = true;
            last = child;
        }
        last.stop(grace);
    }
}
