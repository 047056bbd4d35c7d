package io.bowwave.testbed.bench;

import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/** Tells whether the machine itself is quiet enough for millisecond latencies: how late a thread wakes that asked for 1 ms. */
public final class NoiseProbe {

    private static final int WAKES = 1000;
    private static final long ASKED_NANOS = 1_000_000;
    private static final double LATE_AT_MOST_MS = 15;

    private NoiseProbe() {}

    /** Notes the noise as a baseline; where there is too much, the report is not sound. */
    public static void note(BenchReport report) {
        double late = lateMs();
        report.baseline("wake_late_p99_ms", late);
        if (late > LATE_AT_MOST_MS) {
            report.unsound();
        }
    }

    /** The 99th percentile of how late a wake-up comes, ms. About 1 s. */
    private static double lateMs() {
        double[] late = new double[WAKES];
        for (int i = 0; i < WAKES; i++) {
            long before = System.nanoTime();
            LockSupport.parkNanos(ASKED_NANOS);
            late[i] = (System.nanoTime() - before - ASKED_NANOS) / 1e6;
        }
        Arrays.sort(late);
        return late[WAKES * 99 / 100];
    }
}
