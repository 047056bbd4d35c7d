package io.bowwave.metricgate;

import io.bowwave.schemas.rollout.GateAsked;
import io.bowwave.schemas.rollout.GateResult;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers questions on threads of its own, some at a time, and tells of each when its answer is durable. What waits is bounded by
 * {@link AskLog#MOST_OPEN}.
 */
final class Answering implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Answering.class);
    private static final ThreadFactory THREADS =
            Thread.ofPlatform().daemon().name("gate-", 1).factory();

    /** @param failure why its answer could not be written; null: it is durable */
    record Done(GateAsk ask, @Nullable IOException failure) {}

    private final MetricSource source;
    private final ResultLog results;
    private final MetricGateMetrics metrics;
    private final InstantSource clock;
    private final ThreadPoolExecutor threads;
    private final Queue<Done> done = new ConcurrentLinkedQueue<>();

    Answering(MetricSource source, ResultLog results, MetricGateMetrics metrics, InstantSource clock, int concurrency) {
        this.source = source;
        this.results = results;
        this.metrics = metrics;
        this.clock = clock;
        this.threads = new ThreadPoolExecutor(
                concurrency, concurrency, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), THREADS);
    }

    void begin(GateAsk ask) {
        threads.execute(() -> answer(ask));
    }

    /** The next that has ended; null when there is none. */
    @Nullable
    Done next() {
        return done.poll();
    }

    /** What has not begun, and what has ended, is of no interest any more: it will be read from the log again. */
    void forget() {
        threads.getQueue().clear();
        done.clear();
    }

    private void answer(GateAsk ask) {
        try {
            results.write(ask, result(ask));
            done.add(new Done(ask, null));
        } catch (IOException e) {
            done.add(new Done(ask, e));
        } catch (InterruptedException e) {
            // Closing: the question stays open on the log.
            Thread.currentThread().interrupt();
        }
    }

    private GateResult result(GateAsk ask) throws InterruptedException {
        GateAsked asked = ask.event().data();
        Instant at = ask.event().time();
        Reading value = source.read(asked.query(), at);
        Reading previous =
                asked.previousQuery() == null ? new Reading.NoData() : source.read(asked.previousQuery(), at);
        String problem = problem(value, previous);
        count(value, problem);
        LOG.info("{}: {}, previous version {}: {}", asked.ask(), value, previous, asked.query());
        return new GateResult(
                asked.app(), asked.request(), asked.ask(), number(value), number(previous), problem, clock.instant());
    }

    private void count(Reading value, @Nullable String problem) {
        if (problem != null) {
            metrics.problems.incrementAndGet();
        } else if (value instanceof Reading.NoData) {
            metrics.noData.incrementAndGet();
        } else {
            metrics.values.incrementAndGet();
        }
    }

    private static @Nullable String problem(Reading value, Reading previous) {
        if (value instanceof Reading.Problem(String why)) {
            return why;
        }
        return previous instanceof Reading.Problem(String why) ? "of the previous version: " + why : null;
    }

    private static @Nullable Double number(Reading reading) {
        return reading instanceof Reading.Value(double number) ? (Double) number : null;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
