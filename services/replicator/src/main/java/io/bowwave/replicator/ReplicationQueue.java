package io.bowwave.replicator;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.Traces;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.job.BuildSucceeded;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Works on several builds at a time. One that fails waits for its next try without holding up the others. Bounded by who fills it, see
 * {@link BuildFollower#MAX_PENDING}. Thread-safe.
 */
final class ReplicationQueue implements BuildFollower.Replications, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReplicationQueue.class);

    private static final int CLOSE_SECONDS = 5;

    /** With more builds that fail again and again, the next that does is left to the scrubber. */
    static final int MAX_STUCK = 10_000;

    private final Function<Event<BuildSucceeded>, Replication> make;
    private final ScheduledThreadPoolExecutor threads;
    private final ReplicatorMetrics metrics;

    /** Builds in work, and who wants to hear of their end: after a reconnect the same build may be started again. */
    private final Map<BuildId, List<Runnable>> waiting = new HashMap<>();

    private final Set<BuildId> stuck = ConcurrentHashMap.newKeySet();

    ReplicationQueue(int builds, Function<Event<BuildSucceeded>, Replication> make, ReplicatorMetrics metrics) {
        this.make = make;
        this.metrics = metrics;
        this.threads = new ScheduledThreadPoolExecutor(
                builds, Thread.ofPlatform().name("replication-", 1).daemon().factory());
    }

    @Override
    public void start(Event<BuildSucceeded> build, Runnable done) {
        synchronized (waiting) {
            List<Runnable> others = waiting.get(build.data().build());
            if (others != null) {
                others.add(done);
                return;
            }
            waiting.put(build.data().build(), new ArrayList<>(List.of(done)));
        }
        metrics.began(build.id(), build.time());
        Replication replication = make.apply(build);
        threads.execute(() -> attempt(replication));
    }

    @Override
    public int stuck() {
        return stuck.size();
    }

    /** Whether it is being copied, or waits for it with good hope. */
    boolean working(BuildId build) {
        synchronized (waiting) {
            return waiting.containsKey(build) && !stuck.contains(build);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("copies did not stop within {} s", CLOSE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void attempt(Replication replication) {
        MDC.put("trace", Traces.id(replication.build().traceparent()));
        try {
            if (replication.attempt() || leftToTheScrubber(replication)) {
                done(replication.build());
            } else {
                Future<?> ignored = threads.schedule(
                        () -> attempt(replication), replication.pause().toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (RejectedExecutionException e) {
            LOG.debug("closing", e);
        } catch (Error e) {
            LOG.error("a replication ends, and its build waits for a restart", e);
            throw e;
        } finally {
            MDC.clear();
        }
    }

    /** A build that fails again and again no longer counts as one that newer ones wait for. */
    private boolean leftToTheScrubber(Replication replication) {
        BuildId build = replication.build().data().build();
        if (!replication.stuck()) {
            return false;
        }
        if (stuck.size() >= MAX_STUCK && !stuck.contains(build)) {
            LOG.warn("{} builds cannot be copied; {} is left to the scrubber", MAX_STUCK, build);
            return true;
        }
        stuck.add(build);
        return false;
    }

    private void done(Event<BuildSucceeded> build) {
        metrics.ended(build.id());
        stuck.remove(build.data().build());
        List<Runnable> all;
        synchronized (waiting) {
            all = waiting.remove(build.data().build());
        }
        if (all != null) {
            all.forEach(Runnable::run);
        }
    }
}
