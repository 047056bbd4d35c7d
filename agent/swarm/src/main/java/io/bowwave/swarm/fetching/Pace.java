package io.bowwave.swarm.fetching;

import java.util.Arrays;

/** How fast blocks come, and how long transfers take. Of the last second, and of the last transfers. */
final class Pace {

    private static final long SLOT_NANOS = 125_000_000;
    private static final int SLOTS = 8;
    private static final int SAMPLES = 64;
    private static final int ENOUGH = 8;
    private static final double P95 = 0.95;
    private static final double NANOS = 1e9;

    private final int[] blocks = new int[SLOTS];
    private final long[] took = new long[SAMPLES];
    private long slot = Long.MIN_VALUE;
    private long firstSlot;
    private int samples;
    private long p95;
    private int p95At;

    void blocks(int count, long now) {
        turn(now);
        blocks[(int) Math.floorMod(slot, (long) SLOTS)] += count;
    }

    /** Blocks a second. */
    double rate(long now) {
        turn(now);
        int sum = 0;
        for (int each : blocks) {
            sum += each;
        }
        long from = Math.max(firstSlot, slot - SLOTS + 1);
        long nanos = Math.max(SLOT_NANOS / 2, now - from * SLOT_NANOS);
        return sum * NANOS / nanos;
    }

    /** @param nanosABlock how long the transfer took for each of its blocks */
    void finished(long nanosABlock) {
        took[samples++ % SAMPLES] = nanosABlock;
    }

    /** Nanoseconds a block that 95 of 100 transfers stayed below; 0 while too few are known. */
    long p95() {
        if (samples < ENOUGH) {
            return 0;
        }
        if (samples - p95At >= ENOUGH) {
            long[] sorted = Arrays.copyOf(took, Math.min(samples, SAMPLES));
            Arrays.sort(sorted);
            p95 = sorted[(int) (P95 * (sorted.length - 1))];
            p95At = samples;
        }
        return p95;
    }

    private void turn(long now) {
        long current = Math.floorDiv(now, SLOT_NANOS);
        if (slot == Long.MIN_VALUE || current - slot >= SLOTS) {
            Arrays.fill(blocks, 0);
            firstSlot = slot == Long.MIN_VALUE ? current : firstSlot;
            slot = current;
        }
        while (slot < current) {
            slot++;
            blocks[(int) Math.floorMod(slot, (long) SLOTS)] = 0;
        }
    }
}
