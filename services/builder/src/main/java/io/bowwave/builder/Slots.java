package io.bowwave.builder;

import io.bowwave.schemas.Traces;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The jobs that run at a time, each on its own thread; and what the queue hears of their ends. Thread-safe. */
final class Slots implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Slots.class);

    private static final Duration FINISH_WITHIN = Duration.ofMinutes(5);
    private static final Duration FINISH_WITHIN_WHEN_CLOSING = Duration.ofSeconds(3);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    /** What handing back takes at most. */
    private static final Duration HAND_BACK_WITHIN = Duration.ofSeconds(8);

    /** Makes the work of a job. */
    interface Runs {
        JobRun of(Job job, StopSignal stop, StepBook steps);
    }

    private record Running(StopSignal stop, Thread thread) {}

    private final int count;
    private final Duration drain;
    private final QueueClient queue;
    private final Runs runs;
    private final BuilderMetrics metrics;
    private final Map<Job, Running> running = new HashMap<>();
    private boolean closing;

    /** @param drain how long {@link #close} takes at most; 8 s are for handing back */
    Slots(int count, Duration drain, QueueClient queue, Runs runs, BuilderMetrics metrics) {
        this.count = count;
        this.drain = drain;
        this.queue = queue;
        this.runs = runs;
        this.metrics = metrics;
    }

    /** Waits until at least one is free, for a while; how many are. */
    synchronized int awaitFree(Duration within) throws InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        for (long left = within.toMillis(); running.size() >= count && left > 0; ) {
            wait(left);
            left = Duration.ofNanos(end - System.nanoTime()).toMillis();
        }
        return count - running.size();
    }

    /** Begins the job; or gives it back at once when this builder is going away. */
    synchronized void start(Job job) {
        StopSignal stop = new StopSignal();
        if (closing) {
            stop.stop(StopSignal.Reason.CLOSING, "the builder is going away");
        }
        Thread thread = Thread.ofPlatform().name("job-" + job.build()).daemon().unstarted(() -> run(job, stop));
        running.put(job, new Running(stop, thread));
        thread.start();
    }

    /** Begins no job any more, lets those in work end while there is time, and gives the rest back to the queue. */
    @Override
    public void close() {
        List<Running> left;
        synchronized (this) {
            closing = true;
            left = List.copyOf(running.values());
        }
        try {
            Duration finish = drain.minus(HAND_BACK_WITHIN);
            if (!left.isEmpty() && finish.isPositive()) {
                LOG.info("{} builds may end within {}, then they are given back", left.size(), finish);
                join(left, finish);
            }
            left.forEach(each -> each.stop.stop(StopSignal.Reason.CLOSING, "the builder is going away"));
            if (!join(left, HAND_BACK_WITHIN)) {
                LOG.warn("builds did not stop within {}; their leases run out", HAND_BACK_WITHIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether all have ended. */
    private static boolean join(List<Running> jobs, Duration within) throws InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        boolean ended = true;
        for (Running each : jobs) {
            ended &= each.thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
        }
        return ended;
    }

    private void run(Job job, StopSignal stop) {
        MDC.put("trace", Traces.id(job.traceparent()));
        long began = System.nanoTime();
        String outcome = "release";
        metrics.began();
        StepBook steps = new StepBook(System::nanoTime);
        try (Heartbeats heartbeats = new Heartbeats(job, queue, stop, steps)) {
            heartbeats.start();
            LOG.info("{} begins", job);
            Optional<Finish> finish = runs.of(job, stop, steps).run();
            outcome = finish.map(Finish::outcome).orElse("fenced");
            if (finish.isPresent()) {
                steps.end(finish.get());
                say(job, finish.get(), steps.all());
            }
            LOG.info("{} ended: {}", job, outcome);
            finish.map(Finish::uploadedBytes).ifPresent(metrics::uploaded);
        } catch (InterruptedException e) {
            LOG.warn("the end of {} is not told", job, e);
        } finally {
            metrics.ended(outcome, Duration.ofNanos(System.nanoTime() - began));
            synchronized (this) {
                running.remove(job);
                notifyAll();
            }
            MDC.clear();
        }
    }

    /** Tries for a while; after that the lease runs out and the queue knows by itself. */
    private void say(Job job, Finish finish, List<StepBook.Said> steps) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        long began = System.nanoTime();
        while (true) {
            try {
                queue.finish(job, finish, steps);
                return;
            } catch (FencedException e) {
                LOG.warn("{} is not ours any more: {}", job, e.getMessage());
                return;
            } catch (IOException e) {
                if (System.nanoTime() - began > finishWithin().toNanos()) {
                    LOG.error("the end of {} cannot be told: {}", job, e.getMessage());
                    return;
                }
                LOG.warn("the end of {} cannot be told, will be tried again: {}", job, e.getMessage());
                Thread.sleep(pause);
                pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    private synchronized Duration finishWithin() {
        return closing ? FINISH_WITHIN_WHEN_CLOSING : FINISH_WITHIN;
    }
}
