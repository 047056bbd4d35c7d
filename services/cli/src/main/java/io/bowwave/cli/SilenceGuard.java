package io.bowwave.cli;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Closes a stream on which nothing has come for long: a connection may be dead without either end being told. */
final class SilenceGuard implements AutoCloseable {

    private final InputStream in;
    private final long limitNanos;
    private final Thread thread;
    private volatile long heard = System.nanoTime();
    private volatile boolean silent;

    SilenceGuard(InputStream in, Duration limit) {
        this.in = in;
        this.limitNanos = limit.toNanos();
        this.thread = Thread.ofVirtual().unstarted(this::watch);
    }

    SilenceGuard start() {
        thread.start();
        return this;
    }

    void heard() {
        heard = System.nanoTime();
    }

    /** Whether it was this guard that closed the stream. */
    boolean silent() {
        return silent;
    }

    private void watch() {
        try {
            for (long left = limitNanos; left > 0; left = limitNanos - (System.nanoTime() - heard)) {
                Thread.sleep(Duration.ofNanos(left));
            }
            silent = true;
            in.close();
        } catch (InterruptedException e) {
            // Closed: nobody reads any more.
        } catch (IOException e) {
            // The reader finds out by itself.
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
