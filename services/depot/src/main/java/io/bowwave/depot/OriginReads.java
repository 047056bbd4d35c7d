package io.bowwave.depot;

import io.bowwave.artifact.BlobHash;
import io.bowwave.artifact.BlobKind;
import io.bowwave.artifact.InvalidArtifactException;
import io.bowwave.schemas.id.Digest;
import io.bowwave.store.S3BlobStore;
import io.bowwave.swarm.BlobFill;
import io.bowwave.swarm.BlobFolder;
import io.bowwave.swarm.BlobView;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Brings blobs from the store into the cache on a few threads, so that reads from the store are bounded however many machines ask. A pack
 * is read by ranges side by side, and can be served from its first block on: its name is the root of its tree, against which each block is
 * checked. A pack without a tree, or with a wrong one, is read whole first, and the store gets the right tree.
 */
final class OriginReads implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OriginReads.class);
    private static final int THREADS = 8;
    private static final int THREADS_A_PACK = 4;

    private final S3BlobStore store;
    private final BlobFolder folder;
    private final OriginCache cache;
    private final LongAdder bytesRead = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder wrongTrees = new LongAdder();
    private final ExecutorService threads = Executors.newFixedThreadPool(
            THREADS, Thread.ofPlatform().name("origin-", 1).daemon().factory());

    OriginReads(S3BlobStore store, BlobFolder folder, OriginCache cache) {
        this.store = store;
        this.folder = folder;
        this.cache = cache;
    }

    /**
     * Reads a blob, if the store has it.
     *
     * @param servable true as soon as the folder can serve some of it; false when the store lacks it
     * @param ended called once, when nothing is read any more
     */
    void begin(Digest blob, CompletableFuture<Boolean> servable, Runnable ended) {
        threads.execute(() -> {
            boolean goesOn = false;
            try {
                goesOn = read(blob, servable, ended);
            } catch (IOException | RuntimeException e) {
                failed(blob, e, servable);
            } finally {
                if (!goesOn) {
                    ended.run();
                }
            }
        });
    }

    /** Read from the store since the start. */
    long bytesRead() {
        return bytesRead.sum();
    }

    /** Reads from the store that failed. */
    long failures() {
        return failures.sum();
    }

    /** Packs whose tree was missing or wrong. */
    long wrongTrees() {
        return wrongTrees.sum();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** True when other threads go on with it. */
    private boolean read(Digest blob, CompletableFuture<Boolean> servable, Runnable ended) throws IOException {
        for (BlobKind kind : new BlobKind[] {BlobKind.PACK, BlobKind.LAYOUT, BlobKind.MANIFEST}) {
            OptionalLong size = store.size(kind, blob);
            if (size.isPresent()) {
                cache.begin(blob, size.getAsLong());
                BlobHash tree = kind == BlobKind.PACK ? tree(blob, size.getAsLong()) : null;
                if (tree == null) {
                    whole(kind, blob, size.getAsLong());
                    servable.complete(true);
                    return false;
                }
                cutThrough(begin(blob, tree), servable, ended);
                return true;
            }
        }
        servable.complete(false);
        return false;
    }

    private BlobFill begin(Digest pack, BlobHash tree) throws IOException {
        try {
            return BlobFill.begin(folder, pack, tree);
        } catch (IOException | RuntimeException e) {
            cache.ended(pack, 0);
            throw e;
        }
    }

    private @Nullable BlobHash tree(Digest pack, long size) throws IOException {
        try {
            Optional<byte[]> leaves = store.tree(pack);
            return leaves.isPresent() ? BlobHash.of(leaves.get(), size, pack) : null;
        } catch (InvalidArtifactException e) {
            LOG.warn("pack {}: {}", pack.brief(), e.getMessage());
            return null;
        }
    }

    private void whole(BlobKind kind, Digest blob, long size) throws IOException {
        try (InputStream content = store.get(kind, blob)) {
            if (kind == BlobKind.PACK) {
                folder.addWithTree(blob, content);
            } else {
                folder.add(blob, content, size);
            }
            bytesRead.add(size);
            cache.ended(blob, size);
        } catch (IOException | RuntimeException e) {
            cache.ended(blob, 0);
            throw e;
        }
        if (kind == BlobKind.PACK) {
            wrongTrees.increment();
            mend(blob);
        }
    }

    /** What was just read and checked has the right tree; the store had none, or a wrong one. */
    private void mend(Digest pack) {
        try (BlobView view = folder.open(pack)) {
            BlobHash tree = view == null ? null : view.hash();
            if (tree != null) {
                store.putTree(pack, tree);
                LOG.info("pack {}: the store has its tree now", pack.brief());
            }
        } catch (IOException e) {
            LOG.warn("pack {}: its tree was not put into the store: {}", pack.brief(), e.toString());
        }
    }

    private void cutThrough(BlobFill filling, CompletableFuture<Boolean> servable, Runnable ended) {
        PackRead read = new PackRead(store, filling, bytesRead::add);
        int workers = Math.min(THREADS_A_PACK, read.ranges());
        AtomicInteger working = new AtomicInteger(workers);
        servable.complete(true);
        for (int each = 0; each < workers; each++) {
            threads.execute(() -> {
                try {
                    read.work();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    if (working.decrementAndGet() == 0) {
                        end(filling, read.failure(), servable, ended);
                    }
                }
            });
        }
    }

    private void end(
            BlobFill filling, @Nullable IOException failure, CompletableFuture<Boolean> servable, Runnable ended) {
        Digest blob = filling.digest();
        try {
            if (failure == null && filling.complete()) {
                filling.finish();
                cache.ended(blob, filling.hash().size());
                return;
            }
            folder.delete(blob);
            cache.ended(blob, 0);
            failed(blob, failure == null ? new IOException("the depot is stopping") : failure, servable);
        } catch (IOException | RuntimeException e) {
            failed(blob, e, servable);
        } finally {
            ended.run();
        }
    }

    private void failed(Digest blob, Exception why, CompletableFuture<Boolean> servable) {
        failures.increment();
        LOG.warn("blob {} was not read from the region's store: {}", blob.brief(), why.toString());
        servable.completeExceptionally(why instanceof SdkException ? new IOException(why) : why);
    }
}
