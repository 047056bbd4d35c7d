package io.bowwave.builder;

import io.bowwave.artifact.BlobHash;
import io.bowwave.artifact.Pack;
import io.bowwave.artifact.write.PackSink;
import io.bowwave.store.S3BlobStore;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Uploads packs while later ones are being written. At most {@link #PARALLEL} wait or are on the way, so disk use is bounded too. */
final class PackUploads implements PackSink, AutoCloseable {

    static final int PARALLEL = 4;

    private final S3BlobStore store;
    private final Parallel parallel = new Parallel("pack-upload", PARALLEL);
    private final Deque<Future<Long>> running = new ArrayDeque<>();
    private final AtomicLong sent = new AtomicLong();
    private long uploaded;

    PackUploads(S3BlobStore store) {
        this.store = store;
    }

    @Override
    public void pack(Path file, Pack pack, BlobHash tree) throws IOException {
        try {
            while (running.size() >= PARALLEL) {
                uploaded += Parallel.result(running.removeFirst());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while packs are uploaded").initCause(e);
        }
        running.add(parallel.start(() -> upload(file, pack, tree)));
    }

    /**
     * Waits for the rest; returns the bytes that the store did not have.
     *
     * @param each runs after each pack
     */
    long await(Runnable each) throws IOException, InterruptedException {
        while (!running.isEmpty()) {
            uploaded += Parallel.result(running.removeFirst());
            each.run();
        }
        return uploaded;
    }

    /** Bytes that have reached the store by now. */
    long sent() {
        return sent.get();
    }

    @Override
    public void close() {
        parallel.close();
    }

    private long upload(Path file, Pack pack, BlobHash tree) throws IOException {
        try {
            long bytes = store.putPack(pack.digest(), file, tree);
            sent.addAndGet(bytes);
            return bytes;
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
