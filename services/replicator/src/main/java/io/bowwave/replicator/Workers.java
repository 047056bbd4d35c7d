package io.bowwave.replicator;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The threads on which blobs are copied and looked for, shared by all builds. */
final class Workers implements AutoCloseable {

    private final ExecutorService threads;

    Workers(int count) {
        this.threads = Executors.newFixedThreadPool(
                count, Thread.ofPlatform().name("transfer-", 1).daemon().factory());
    }

    /** Runs all; the first fault comes out as it was, and what has not begun then is not begun. */
    <T> List<T> all(List<Callable<T>> calls) throws IOException {
        List<Future<T>> futures = new ArrayList<>();
        try {
            for (Callable<T> call : calls) {
                futures.add(threads.submit(call));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException fault) {
                throw fault;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while copying").initCause(e);
        } finally {
            futures.forEach(future -> future.cancel(false));
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
