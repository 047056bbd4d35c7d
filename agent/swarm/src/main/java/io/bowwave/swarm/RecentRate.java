package io.bowwave.swarm;

/** Bytes a second of late: over the second that is not over and the one before it. For one thread at a time. */
final class RecentRate {

    private static final long WINDOW_NANOS = 1_000_000_000L;

    private long startNanos;
    private long current;
    private long before;
    private boolean begun;

    void add(long bytes, long now) {
        roll(now);
        current += bytes;
    }

    long get(long now) {
        roll(now);
        long time = begun ? now - startNanos + (before > 0 ? WINDOW_NANOS : 0) : 0;
        return time <= 0 ? 0 : (long) ((current + before) / (Math.max(time, WINDOW_NANOS / 10) / 1e9));
    }

    private void roll(long now) {
        if (!begun) {
            begun = true;
            startNanos = now;
        }
        long passed = now - startNanos;
        if (passed >= WINDOW_NANOS) {
            before = passed >= 2 * WINDOW_NANOS ? 0 : current;
            current = 0;
            startNanos = now - passed % WINDOW_NANOS;
        }
    }
}
