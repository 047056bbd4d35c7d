package io.bowwave.store;

import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** So many bytes a second and no more, over all who share it; the rate may change at any time. Thread-safe. */
public final class TokenBucket implements Throttle {

    /** What may be read at once after a rest, milliseconds' worth. */
    private static final long BURST_MILLIS = 50;

    /** Nobody sleeps longer at a time, so that a higher rate is felt soon. */
    private static final long LONGEST_SLEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final double NANOS = 1e9;

    private final LongSupplier nanos;
    private final Pause pause;
    private double bytesPerSecond;
    private double level;
    private long at;

    /** How to wait. */
    @FunctionalInterface
    interface Pause {
        void nanos(long nanos) throws InterruptedException;
    }

    /** @param bytesPerSecond 0: as fast as it goes */
    public TokenBucket(long bytesPerSecond) {
        this(bytesPerSecond, System::nanoTime, TimeUnit.NANOSECONDS::sleep);
    }

    TokenBucket(long bytesPerSecond, LongSupplier nanos, Pause pause) {
        this.nanos = nanos;
        this.pause = pause;
        this.bytesPerSecond = bytesPerSecond;
        this.at = nanos.getAsLong();
    }

    /** @param changed 0: as fast as it goes */
    public synchronized void rate(long changed) {
        refill();
        bytesPerSecond = changed;
    }

    @Override
    public void take(int bytes) throws InterruptedIOException {
        long wait = spend(bytes);
        try {
            while (wait > 0) {
                pause.nanos(Math.min(wait, LONGEST_SLEEP_NANOS));
                wait = debtNanos();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException)
                    new InterruptedIOException("interrupted while waiting for the rate").initCause(e);
        }
    }

    private synchronized long spend(int bytes) {
        refill();
        level -= bytes;
        return debt();
    }

    private synchronized long debtNanos() {
        refill();
        return debt();
    }

    private long debt() {
        return bytesPerSecond == 0 || level >= 0 ? 0 : Math.max(1, (long) (-level / bytesPerSecond * NANOS));
    }

    private void refill() {
        long now = nanos.getAsLong();
        if (bytesPerSecond == 0) {
            level = 0;
        } else {
            double burst = bytesPerSecond * BURST_MILLIS / 1000;
            level = Math.min(burst, level + (now - at) / NANOS * bytesPerSecond);
        }
        at = now;
    }
}
