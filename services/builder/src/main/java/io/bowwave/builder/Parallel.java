package io.bowwave.builder;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A few threads for calls to the store; the first fault comes out as it was. */
final class Parallel implements AutoCloseable {

    private final ExecutorService threads;

    Parallel(String name, int count) {
        this.threads = Executors.newFixedThreadPool(
                count, Thread.ofPlatform().name(name, 1).daemon().factory());
    }

    <T> Future<T> start(Callable<T> call) {
        return threads.submit(call);
    }

    <T> List<T> all(List<Callable<T>> calls) throws IOException, InterruptedException {
        List<T> results = new ArrayList<>();
        for (Future<T> each : threads.invokeAll(calls)) {
            results.add(result(each));
        }
        return results;
    }

    static <T> T result(Future<T> future) throws IOException, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException fault) {
                throw fault;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Interrupts what still runs. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
