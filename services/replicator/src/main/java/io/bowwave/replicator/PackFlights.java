package io.bowwave.replicator;

import io.bowwave.artifact.Pack;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.store.MissingBlobException;
import io.bowwave.store.PackCopier;
import io.bowwave.store.S3BlobStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongConsumer;

/** Packs on their way into this region: each once, also when several builds want it. Thread-safe. */
final class PackFlights implements AutoCloseable {

    private final RegionDirectory regions;
    private final PackCopier copier;
    private final int atOnce;
    private final ExecutorService packs;
    private final ExecutorService parts;
    private final Map<Digest, CompletableFuture<Long>> flying = new ConcurrentHashMap<>();

    /** @param transfers parts on the way at a time; half as many packs */
    PackFlights(RegionDirectory regions, S3BlobStore own, int transfers) {
        this.regions = regions;
        this.atOnce = Math.max(1, transfers / PackCopier.WINDOW);
        this.packs = threads("pack-", atOnce);
        this.parts = threads("part-", transfers);
        this.copier = new PackCopier(own, parts);
    }

    PackCopier copier() {
        return copier;
    }

    /** Packs that are copied at a time. */
    int atOnce() {
        return atOnce;
    }

    /**
     * Copies it unless it is being copied: then this is the same flight, of which only the first is told the pieces.
     *
     * @return bytes copied, or the IOException; for who joined: 0
     */
    CompletableFuture<Long> copy(Pack pack, RegionName from, LongConsumer progress) {
        CompletableFuture<Long> mine = new CompletableFuture<>();
        CompletableFuture<Long> first = flying.putIfAbsent(pack.digest(), mine);
        if (first != null) {
            return first.thenApply(bytes -> 0L);
        }
        try {
            packs.execute(() -> fly(pack, from, progress, mine));
        } catch (RuntimeException e) {
            flying.remove(pack.digest());
            mine.completeExceptionally(e);
        }
        return mine;
    }

    @Override
    public void close() {
        packs.shutdownNow();
        parts.shutdownNow();
    }

    /** What a failed flight failed with. */
    static IOException fault(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof UncheckedIOException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof IOException fault ? fault : new IOException(cause.toString(), cause);
    }

    private void fly(Pack pack, RegionName from, LongConsumer progress, CompletableFuture<Long> flight) {
        try {
            S3BlobStore store = regions.store(from)
                    .orElseThrow(() -> new MissingBlobException("region " + from + " is not defined any more"));
            long bytes = copier.copy(store, pack, regions.throttle(from), progress);
            flying.remove(pack.digest());
            flight.complete(bytes);
        } catch (IOException | RuntimeException e) {
            flying.remove(pack.digest());
            flight.completeExceptionally(e);
        } catch (Error e) {
            flying.remove(pack.digest());
            flight.completeExceptionally(e);
            throw e;
        } finally {
            // A cancelled part leaves its interrupt behind.
            boolean ignored = Thread.interrupted();
        }
    }

    private static ExecutorService threads(String name, int count) {
        return Executors.newFixedThreadPool(
                count, Thread.ofPlatform().name(name, 1).daemon().factory());
    }
}
