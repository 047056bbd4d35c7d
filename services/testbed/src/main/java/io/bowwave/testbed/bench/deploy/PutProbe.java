package io.bowwave.testbed.bench.deploy;

import io.bowwave.testbed.TestbedException;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** Puts a small value into an etcd, twenty times a second, and notes how long each takes, but for the first ones. */
final class PutProbe implements AutoCloseable {

    private static final long EVERY_NANOS = 50_000_000;
    private static final int WARM_UP = 40;
    private static final long ANSWER_WITHIN_S = 10;
    private static final long HIGHEST_MICROS = 20_000_000;
    private static final double MICROS_PER_MS = 1000.0;
    private static final ByteSequence KEY = ByteSequence.from("/bowwave-bench/probe", StandardCharsets.UTF_8);

    private final Client etcd;
    private final Thread thread;
    private final Histogram puts = new Histogram(HIGHEST_MICROS, 3);
    private volatile boolean ended;

    private PutProbe(Client etcd) {
        this.etcd = etcd;
        this.thread = Thread.ofPlatform().daemon().name("put-probe").unstarted(this::run);
    }

    static PutProbe start(Client etcd) {
        PutProbe probe = new PutProbe(etcd);
        probe.thread.start();
        return probe;
    }

    /** The median so far, ms. */
    double p50Ms() {
        synchronized (puts) {
            return puts.getValueAtPercentile(50) / MICROS_PER_MS;
        }
    }

    private void run() {
        for (int number = 0; !ended; number++) {
            long began = System.nanoTime();
            put(etcd, KEY, ByteSequence.from("put-" + number, StandardCharsets.UTF_8));
            if (number >= WARM_UP) {
                note((System.nanoTime() - began) / 1000);
            }
            LockSupport.parkNanos(EVERY_NANOS);
        }
    }

    private void note(long micros) {
        synchronized (puts) {
            puts.recordValue(Math.clamp(micros, 1, HIGHEST_MICROS));
        }
    }

    /** Returns when etcd has it. */
    static void put(Client etcd, ByteSequence key, ByteSequence value) {
        try {
            etcd.getKVClient().put(key, value).get(ANSWER_WITHIN_S, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new TestbedException("etcd does not take a put: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestbedException("interrupted", e);
        }
    }

    @Override
    public void close() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
