package io.bowwave.testbed.bench.cdc;

import io.bowwave.jobtable.NewBuild;
import io.bowwave.schemas.Topics;
import io.bowwave.testbed.TestbedException;
import io.bowwave.testbed.bench.Latencies;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Rows at a steady rate, and how long after its commit each one's event can be read (read_committed). */
final class PacedChanges {

    private static final int WRITERS = 8;
    private static final Duration READ_WITHIN = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(50);

    private final CdcBed bed;
    private final AtomicInteger commits = new AtomicInteger();

    PacedChanges(CdcBed bed) {
        this.bed = bed;
    }

    /** Without looking at their times. */
    void warmUp(int rows, int perSecond) throws InterruptedException {
        Latencies unused = new Latencies();
        unused.beginRun();
        run(rows, perSecond, unused);
    }

    /** @param runs of so many rows each */
    Latencies measure(int runs, int rows, int perSecond) throws InterruptedException {
        Latencies latencies = new Latencies();
        for (int i = 0; i < runs; i++) {
            latencies.beginRun();
            run(rows, perSecond, latencies);
        }
        return latencies;
    }

    private void run(int rows, int perSecond, Latencies latencies) throws InterruptedException {
        Map<String, Long> committed = new ConcurrentHashMap<>();
        Map<String, Long> read = new ConcurrentHashMap<>();
        try (Consumer<byte[], byte[]> reader = bed.reader(Topics.BUILD_EVENTS);
                ExecutorService writers = Executors.newFixedThreadPool(WRITERS + 1)) {
            Future<?> reading = writers.submit(() -> read(reader, read, rows));
            long began = System.nanoTime();
            AtomicInteger next = new AtomicInteger();
            List<Future<?>> writing = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                writing.add(writers.submit(() -> write(began, next, rows, perSecond, committed)));
            }
            for (Future<?> each : writing) {
                each.get();
            }
            reading.get();
        } catch (ExecutionException e) {
            throw new TestbedException(String.valueOf(e.getCause()));
        }
        committed.forEach((id, at) -> latencies.record(read.getOrDefault(id, at) - at));
    }

    private void write(long began, AtomicInteger next, int rows, int perSecond, Map<String, Long> committed) {
        for (int row = next.getAndIncrement(); row < rows; row = next.getAndIncrement()) {
            long due = began + row * 1_000_000_000L / perSecond;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            int commit = commits.incrementAndGet();
            String id = bed.database()
                    .builds()
                    .enqueue(new NewBuild(
                            CdcBed.app(commit), null, "%040x".formatted(commit), "manual", "bench", null, false))
                    .build()
                    .id()
                    .text();
            committed.put("build/" + id + "/1", System.nanoTime());
        }
    }

    private static void read(Consumer<byte[], byte[]> reader, Map<String, Long> read, int rows) {
        long last = System.nanoTime();
        while (read.size() < rows) {
            for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
                last = System.nanoTime();
                read.putIfAbsent(
                        new String(record.headers().lastHeader("ce_id").value(), StandardCharsets.UTF_8), last);
            }
            if (System.nanoTime() - last > READ_WITHIN.toNanos()) {
                throw new TestbedException("found %d events of %d rows after %d s of silence"
                        .formatted(read.size(), rows, READ_WITHIN.toSeconds()));
            }
        }
    }
}
