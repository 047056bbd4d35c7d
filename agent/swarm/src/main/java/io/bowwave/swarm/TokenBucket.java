package io.bowwave.swarm;

/**
 * So many bytes a second, with a tenth of a second in hand. What is taken may exceed what is there: the bucket is in debt then, and
 * nothing more goes until it is paid. Thread-safe.
 */
final class TokenBucket {

    private static final double NANOS = 1e9;
    private static final double SECONDS_IN_HAND = 0.1;

    private double rate;
    private double tokens;
    private long atNanos;

    /** @param bytesPerSecond 0: no limit */
    synchronized void set(long bytesPerSecond, long now) {
        fill(now);
        rate = bytesPerSecond;
        tokens = Math.min(tokens, 0);
    }

    synchronized long rate() {
        return (long) rate;
    }

    /** How long until something may go, nanoseconds; 0: now. */
    synchronized long delay(long now) {
        if (rate == 0) {
            return 0;
        }
        fill(now);
        return tokens > 0 ? 0 : (long) ((1 - tokens) / rate * NANOS);
    }

    synchronized void take(long bytes, long now) {
        if (rate > 0) {
            fill(now);
            tokens -= bytes;
        }
    }

    private void fill(long now) {
        tokens = rate == 0 ? 0 : Math.min(rate * SECONDS_IN_HAND, tokens + (now - atNanos) / NANOS * rate);
        atNanos = now;
    }
}
