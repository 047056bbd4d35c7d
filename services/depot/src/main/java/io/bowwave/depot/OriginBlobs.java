package io.bowwave.depot;

import io.bowwave.artifact.BlobKind;
import io.bowwave.schemas.id.Digest;
import io.bowwave.store.S3BlobStore;
import io.bowwave.swarm.BlobFolder;
import io.bowwave.swarm.BlobSource;
import io.bowwave.swarm.BlobView;
import io.bowwave.swarm.NotYetException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The region's store as the swarm's origin: each blob is read from it once into a bounded cache on disk, however many ask, and served
 * from there. It is served only when it is whole and its name was checked, since the store holds no Merkle trees; a pack is 64 MiB at
 * most. Thread-safe.
 */
final class OriginBlobs implements BlobSource, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OriginBlobs.class);
    private static final int READS_AT_ONCE = 4;
    private static final Duration WAIT = Duration.ofSeconds(2);
    private static final Duration MISSING_FOR = Duration.ofSeconds(1);
    private static final int MISSING_KEPT = 10_000;

    private final S3BlobStore store;
    private final BlobFolder folder;
    private final OriginCache cache;
    private final Clock clock;
    private final LongAdder bytesRead = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final ExecutorService readers = Executors.newFixedThreadPool(
            READS_AT_ONCE, Thread.ofPlatform().name("origin-", 1).daemon().factory());
    private final Map<Digest, CompletableFuture<Boolean>> reading = new HashMap<>();
    private final Map<Digest, Long> missingUntil = new HashMap<>();

    OriginBlobs(S3BlobStore store, BlobFolder folder, long maxBytes, Clock clock) throws IOException {
        this.store = store;
        this.folder = folder;
        this.clock = clock;
        this.cache = new OriginCache(folder, maxBytes, clock);
    }

    @Override
    public @Nullable BlobView open(Digest blob) throws IOException, InterruptedException {
        BlobView here = folder.open(blob);
        if (here != null) {
            cache.used(blob);
            return here;
        }
        CompletableFuture<Boolean> read = read(blob);
        if (read == null) {
            return null;
        }
        try {
            return read.get(WAIT.toMillis(), TimeUnit.MILLISECONDS) ? folder.open(blob) : null;
        } catch (TimeoutException e) {
            throw new NotYetException("blob %s is being read from the region's store".formatted(blob.brief()));
        } catch (ExecutionException e) {
            throw new IOException(
                    "blob %s cannot be read from the region's store: %s".formatted(blob.brief(), cause(e)), e);
        }
    }

    /** Read from the store since the start. */
    long bytesRead() {
        return bytesRead.sum();
    }

    /** Reads from the store that failed. */
    long failures() {
        return failures.sum();
    }

    @Override
    public void close() {
        readers.shutdownNow();
    }

    /** The one read of the blob, begun when it is not; null when the store was asked a moment ago and has it not. */
    private @Nullable CompletableFuture<Boolean> read(Digest blob) {
        synchronized (reading) {
            long now = clock.millis();
            missingUntil.values().removeIf(until -> until <= now);
            if (missingUntil.containsKey(blob)) {
                return null;
            }
            CompletableFuture<Boolean> running = reading.get(blob);
            if (running == null) {
                running = new CompletableFuture<>();
                reading.put(blob, running);
                CompletableFuture<Boolean> begun = running;
                readers.execute(() -> read(blob, begun));
            }
            return running;
        }
    }

    private void read(Digest blob, CompletableFuture<Boolean> outcome) {
        boolean found = false;
        @Nullable Exception failure = null;
        try {
            found = copy(blob);
        } catch (IOException | RuntimeException e) {
            failure = e;
            failures.increment();
            LOG.warn("blob {} was not read from the region's store: {}", blob.brief(), e.toString());
        }
        synchronized (reading) {
            reading.remove(blob);
            if (!found && failure == null && missingUntil.size() < MISSING_KEPT) {
                missingUntil.put(blob, clock.millis() + MISSING_FOR.toMillis());
            }
        }
        if (failure == null) {
            outcome.complete(found);
        } else {
            outcome.completeExceptionally(failure);
        }
    }

    private boolean copy(Digest blob) throws IOException {
        for (BlobKind kind : new BlobKind[] {BlobKind.PACK, BlobKind.LAYOUT, BlobKind.MANIFEST}) {
            OptionalLong size = store.size(kind, blob);
            if (size.isPresent()) {
                cache.makeRoom(size.getAsLong());
                try (InputStream content = store.get(kind, blob)) {
                    keep(kind, blob, content, size.getAsLong());
                }
                bytesRead.add(size.getAsLong());
                cache.added(blob, size.getAsLong());
                return true;
            }
        }
        return false;
    }

    private void keep(BlobKind kind, Digest blob, InputStream content, long size) throws IOException {
        if (kind == BlobKind.PACK) {
            folder.addWithTree(blob, content);
        } else {
            folder.add(blob, content, size);
        }
    }

    private static String cause(ExecutionException failure) {
        Throwable cause = failure.getCause();
        return String.valueOf(cause instanceof CompletionException ? cause.getCause() : cause);
    }
}
