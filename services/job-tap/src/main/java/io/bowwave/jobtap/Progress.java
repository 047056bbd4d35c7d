package io.bowwave.jobtap;

import java.time.Duration;

/** How far the log is, for those who want to look at it once it is far enough. Thread-safe. */
final class Progress {

    private long lsn;

    /** Everything committed before this LSN is on the log. */
    synchronized void at(long written) {
        lsn = written;
        notifyAll();
    }

    /** Nobody writes now. */
    synchronized void stopped() {
        lsn = 0;
    }

    /** @return whether the log was there within the time */
    synchronized boolean await(long wanted, Duration limit) throws InterruptedException {
        long until = System.nanoTime() + limit.toNanos();
        for (long left = limit.toMillis(); lsn < wanted && left > 0; left = (until - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
        return lsn >= wanted;
    }
}
