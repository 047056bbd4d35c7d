package io.bowwave.replicator;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Small questions to other regions' stores, which may take long to answer. Bounded: what does not fit is not asked. Thread-safe. */
final class Questions implements AutoCloseable {

    private static final int THREADS = 6;
    private static final int MAX_WAITING = 200;
    private static final long IDLE_SECONDS = 30;

    private final ThreadPoolExecutor threads;

    Questions() {
        this.threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_WAITING),
                Thread.ofPlatform().name("question-", 1).daemon().factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /** @return false when too many wait already */
    boolean ask(Runnable question) {
        try {
            threads.execute(question);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
