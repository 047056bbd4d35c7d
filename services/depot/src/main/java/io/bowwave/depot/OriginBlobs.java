package io.bowwave.depot;

import io.bowwave.schemas.id.Digest;
import io.bowwave.swarm.BlobFolder;
import io.bowwave.swarm.BlobSource;
import io.bowwave.swarm.BlobView;
import io.bowwave.swarm.NotYetException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The region's store as the swarm's origin: each blob is read from it once into a bounded cache on disk, however many ask, and served
 * from there; a pack whose Merkle tree the store has already while it is being read. Thread-safe.
 */
final class OriginBlobs implements BlobSource, AutoCloseable {

    private static final Duration WAIT = Duration.ofSeconds(2);
    private static final Duration MISSING_FOR = Duration.ofSeconds(1);
    private static final int MISSING_KEPT = 10_000;

    /** Blobs that wait for the store or are read from it at this moment; who asks for more is told to come again. */
    private static final int MOST_READS = 1024;

    private final BlobFolder folder;
    private final OriginCache cache;
    private final OriginReads reads;
    private final Clock clock;
    private final Map<Digest, CompletableFuture<Boolean>> reading = new HashMap<>();
    private final Map<Digest, Long> missingUntil = new HashMap<>();

    OriginBlobs(OriginReads reads, BlobFolder folder, OriginCache cache, Clock clock) {
        this.reads = reads;
        this.folder = folder;
        this.cache = cache;
        this.clock = clock;
    }

    @Override
    public @Nullable BlobView open(Digest blob) throws IOException, InterruptedException {
        BlobView here = folder.open(blob);
        if (here != null) {
            cache.used(blob);
            return here;
        }
        CompletableFuture<Boolean> servable = read(blob);
        if (servable == null) {
            return null;
        }
        try {
            if (!servable.get(WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                return null;
            }
            BlobView opened = folder.open(blob);
            if (opened == null) {
                throw new NotYetException("blob %s has left the cache already".formatted(blob.brief()));
            }
            return opened;
        } catch (TimeoutException e) {
            throw new NotYetException("blob %s is being read from the region's store".formatted(blob.brief()));
        } catch (ExecutionException e) {
            throw new IOException(
                    "blob %s cannot be read from the region's store: %s".formatted(blob.brief(), cause(e)), e);
        }
    }

    @Override
    public void close() {
        reads.close();
    }

    /** The one read of the blob, begun when it is not; null when the store was asked a moment ago and has it not. */
    private @Nullable CompletableFuture<Boolean> read(Digest blob) throws NotYetException {
        synchronized (reading) {
            long now = clock.millis();
            missingUntil.values().removeIf(until -> until <= now);
            if (missingUntil.containsKey(blob)) {
                return null;
            }
            CompletableFuture<Boolean> running = reading.get(blob);
            if (running != null) {
                return running;
            }
            if (reading.size() >= MOST_READS) {
                throw new NotYetException("%d blobs wait for the region's store already".formatted(MOST_READS));
            }
            CompletableFuture<Boolean> servable = new CompletableFuture<>();
            reading.put(blob, servable);
            reads.begin(blob, servable, () -> ended(blob, servable));
            return servable;
        }
    }

    private void ended(Digest blob, CompletableFuture<Boolean> servable) {
        synchronized (reading) {
            reading.remove(blob);
            boolean missing = servable.isDone() && !servable.isCompletedExceptionally() && !servable.join();
            if (missing && missingUntil.size() < MISSING_KEPT) {
                missingUntil.put(blob, clock.millis() + MISSING_FOR.toMillis());
            }
        }
    }

    private static String cause(ExecutionException failure) {
        Throwable cause = failure.getCause();
        return String.valueOf(cause instanceof CompletionException ? cause.getCause() : cause);
    }
}
