package io.bowwave.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/** Does parts in parallel, never more than a few in memory, and hands them on in their order. For one thread at a time. */
final class PartWindow {

    private final ExecutorService threads;
    private final int size;
    private final Consumer<byte[]> inOrder;
    private final Deque<Future<byte[]>> window = new ArrayDeque<>();
    private long bytes;

    PartWindow(ExecutorService threads, int size, Consumer<byte[]> inOrder) {
        this.threads = threads;
        this.size = size;
        this.inOrder = inOrder;
    }

    /** Reads a part and sends it. */
    @FunctionalInterface
    interface Work {
        byte[] part(int number) throws IOException;
    }

    /**
     * Does them; after a fault, what has begun is interrupted.
     *
     * @param done whether the part with this number, from 1, needs no work
     * @param work for the part with this number, from 0
     * @return bytes of the parts that were done
     */
    long run(int count, IntPredicate done, Work work) throws IOException {
        try {
            for (int number = 0; number < count; number++) {
                if (done.test(number + 1)) {
                    continue;
                }
                if (window.size() == size) {
                    finish();
                }
                int part = number;
                window.add(threads.submit(() -> work.part(part)));
            }
            while (!window.isEmpty()) {
                finish();
            }
            return bytes;
        } finally {
            window.forEach(each -> each.cancel(true));
        }
    }

    private void finish() throws IOException {
        try {
            byte[] part = window.remove().get();
            bytes += part.length;
            inOrder.accept(part);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException fault) {
                throw fault;
            }
            if (e.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while copying").initCause(e);
        }
    }
}
