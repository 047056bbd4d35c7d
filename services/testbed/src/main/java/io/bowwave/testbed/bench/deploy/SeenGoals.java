package io.bowwave.testbed.bench.deploy;

import io.bowwave.testbed.TestbedException;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/** How long after it was put each agent saw each goal. The reader's thread writes, the bench's waits. */
final class SeenGoals {

    private static final long HIGHEST_MICROS = 120_000_000L;
    private static final double MICROS_PER_MS = 1000.0;

    private final int agents;
    private final Histogram each = new Histogram(HIGHEST_MICROS, 3);
    private final Histogram last = new Histogram(HIGHEST_MICROS, 3);
    private long generation;
    private long putAt;
    private int saw;
    private boolean counting;

    SeenGoals(int agents) {
        this.agents = agents;
    }

    /**
     * From now on this generation is waited for.
     *
     * @param count whether its times count
     */
    synchronized void put(long newGeneration, boolean count) {
        generation = newGeneration;
        counting = count;
        saw = 0;
        putAt = System.nanoTime();
    }

    synchronized void saw(long found) {
        if (found != generation) {
            return;
        }
        saw++;
        long micros = Math.clamp((System.nanoTime() - putAt) / 1000, 1, HIGHEST_MICROS);
        if (counting) {
            each.recordValue(micros);
        }
        if (saw == agents) {
            if (counting) {
                last.recordValue(micros);
            }
            notifyAll();
        }
    }

    /** Waits until all agents have seen what was put. */
    synchronized void awaitAll(Duration limit, Runnable check) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (saw < agents) {
            check.run();
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new TestbedException("expected %d agents to have seen generation %d within %s; found %d"
                        .formatted(agents, generation, limit, saw));
            }
            wait(Math.min(left, 1000));
        }
    }

    /** Over all agents and goals, ms. */
    synchronized double eachMs(double percentile) {
        return each.getValueAtPercentile(percentile) / MICROS_PER_MS;
    }

    /** Of the last agent, over all goals, ms. */
    synchronized double lastMs(double percentile) {
        return last.getValueAtPercentile(percentile) / MICROS_PER_MS;
    }
}
