package io.bowwave.testbed.bench.queue;

import io.bowwave.testbed.TestbedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Builders that do nothing but claim and finish, each on a thread of its own. */
final class Claimers implements AutoCloseable {

    /** The last of so many parts of a run is looked at by itself, for what gets slower with time. */
    static final int PARTS = 4;

    private static final long HIGHEST_MICROS = 60_000_000;

    private final QueueApi api;
    private final int count;

    Claimers(QueueBed bed, int count) {
        this.api = new QueueApi(bed);
        this.count = count;
    }

    /** @param cycles ended in each part of the run */
    record Found(Duration time, AtomicLongArray cycles, Histogram claims) {

        double perSecond() {
            long all = 0;
            for (int part = 0; part < PARTS; part++) {
                all += cycles.get(part);
            }
            return all / (time.toMillis() / 1000.0);
        }

        double lastPerSecond() {
            return cycles.get(PARTS - 1) / (time.toMillis() / 1000.0 / PARTS);
        }

        double claimMs(double percentile) {
            return claims.getValueAtPercentile(percentile) / 1000.0;
        }
    }

    /** @param hold how long each keeps a build; its first is kept for a share of that, so that they don't claim in step */
    Found run(Duration time, Duration hold) throws InterruptedException {
        Found found = new Found(time, new AtomicLongArray(PARTS), new ConcurrentHistogram(HIGHEST_MICROS, 3));
        ConcurrentLinkedQueue<TestbedException> failures = new ConcurrentLinkedQueue<>();
        long began = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String worker = "bench-" + i;
            Duration first = hold.multipliedBy(i).dividedBy(count);
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    loop(worker, first, hold, began, found);
                } catch (TestbedException e) {
                    failures.add(e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        @Nullable TestbedException failure = failures.peek();
        if (failure != null) {
            throw failure;
        }
        return found;
    }

    private void loop(String worker, Duration first, Duration hold, long began, Found found)
            throws InterruptedException {
        Thread.sleep(first);
        long length = found.time().toNanos();
        for (long now = System.nanoTime(); now - began < length; ) {
            Optional<QueueApi.Held> held = api.claim(worker);
            found.claims().recordValue(Math.clamp((System.nanoTime() - now) / 1000, 1, HIGHEST_MICROS));
            if (held.isPresent()) {
                Thread.sleep(hold);
                api.finish(held.get());
            }
            now = System.nanoTime();
            if (held.isPresent() && now - began < length) {
                found.cycles().incrementAndGet((int) ((now - began) * PARTS / length));
            }
        }
    }

    @Override
    public void close() {
        api.close();
    }
}
