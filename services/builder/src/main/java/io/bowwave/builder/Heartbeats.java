package io.bowwave.builder;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says that a job's builder lives and how far it is, on a thread of its own, and hears whether the job shall stop. */
final class Heartbeats implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeats.class);

    private static final Duration SHORTEST = Duration.ofMillis(50);

    /** Between two of them, however fast steps follow one another. */
    private static final Duration BREATH = Duration.ofMillis(250);

    private final Job job;
    private final QueueClient queue;
    private final StopSignal stop;
    private final StepBook steps;
    private final Thread thread;

    Heartbeats(Job job, QueueClient queue, StopSignal stop, StepBook steps) {
        this.job = job;
        this.queue = queue;
        this.stop = stop;
        this.steps = steps;
        this.thread =
                Thread.ofPlatform().name("heartbeat-" + job.build()).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    /** A queue that is away does not end the job: when it is back it says whether the job still is ours. */
    private void run() {
        Duration every = Duration.ofMillis(Math.max(SHORTEST.toMillis(), job.heartbeatMillis()));
        Duration breath = every.compareTo(BREATH) < 0 ? every : BREATH;
        try {
            while (beat()) {
                Thread.sleep(breath);
                steps.awaitNews(every.minus(breath));
            }
        } catch (InterruptedException e) {
            LOG.trace("no more heartbeats for {}", job, e);
        }
    }

    private boolean beat() throws InterruptedException {
        try {
            List<StepBook.Said> news = steps.news();
            QueueClient.Heartbeat answer = queue.heartbeat(job, news);
            steps.told(news);
            if (answer.cancel()) {
                stop.stop(StopSignal.Reason.CANCELED, answer.reason());
            }
            return true;
        } catch (FencedException e) {
            LOG.warn("{} is not ours any more: {}", job, e.getMessage());
            stop.stop(StopSignal.Reason.FENCED, String.valueOf(e.getMessage()));
            return false;
        } catch (IOException e) {
            LOG.warn("no heartbeat for {}: {}", job, e.getMessage());
            return true;
        }
    }
}
