package io.bowwave.artifact.patch;

import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;

/** The time that making patches may take. */
final class PatchTime {

    /** There is none left. */
    static final class OverException extends IOException {

        OverException(Duration most) {
            super("making patches took more than " + most);
        }
    }

    private final LongSupplier nanos;
    private final Duration most;
    private final long end;

    /** @param nanos a clock as {@link System#nanoTime} */
    PatchTime(LongSupplier nanos, Duration most) {
        this.nanos = nanos;
        this.most = most;
        this.end = nanos.getAsLong() + most.toNanos();
    }

    void check() throws OverException {
        if (nanos.getAsLong() - end > 0) {
            throw new OverException(most);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new OverException(most);
        }
    }
}
