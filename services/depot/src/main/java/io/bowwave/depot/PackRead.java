package io.bowwave.depot;

import io.bowwave.artifact.BlobHash;
import io.bowwave.artifact.BlobKind;
import io.bowwave.schemas.id.Digest;
import io.bowwave.store.DamagedBlobException;
import io.bowwave.store.S3BlobStore;
import io.bowwave.swarm.BlobFill;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * One pack on its way from the store into the cache, by ranges, by several threads at once; each block can be served as soon as it is
 * written. Blocks that an earlier read has left are not read again.
 */
final class PackRead {

    /** Bytes of one range. */
    static final int RANGE = 4 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(PackRead.class);
    private static final int TRIES = 3;
    private static final long PAUSE_MILLIS = 100;

    private final S3BlobStore store;
    private final BlobFill blob;
    private final LongConsumer onBytes;
    private final int ranges;
    private final AtomicInteger next = new AtomicInteger();
    private volatile @Nullable IOException failure;

    /** @param onBytes told what came, from each thread */
    PackRead(S3BlobStore store, BlobFill blob, LongConsumer onBytes) {
        this.store = store;
        this.blob = blob;
        this.onBytes = onBytes;
        this.ranges = Math.max(1, Math.toIntExact((blob.hash().size() + RANGE - 1) / RANGE));
    }

    int ranges() {
        return ranges;
    }

    /** Reads ranges until none is left or one has failed. */
    void work() throws InterruptedException {
        byte[] buffer = new byte[BlobHash.BLOCK];
        for (int range = next.getAndIncrement(); range < ranges && failure == null; range = next.getAndIncrement()) {
            try {
                read(range, buffer);
            } catch (IOException e) {
                failure = e;
            }
        }
    }

    /** Why it failed; null when it did not. {@link DamagedBlobException}: the store has other bytes than the name promises. */
    @Nullable
    IOException failure() {
        return failure;
    }

    private void read(int range, byte[] buffer) throws IOException, InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                readOnce(range, buffer);
                return;
            } catch (DamagedBlobException e) {
                throw e;
            } catch (IOException | SdkException e) {
                if (tries == TRIES) {
                    throw new IOException("range %d of pack %s: %s".formatted(range, name().brief(), e), e);
                }
                LOG.info("range {} of pack {} is read again: {}", range, name().brief(), e.toString());
                Thread.sleep(PAUSE_MILLIS << tries);
            }
        }
    }

    private void readOnce(int range, byte[] buffer) throws IOException {
        int perRange = RANGE / BlobHash.BLOCK;
        int end = Math.min(blob.hash().blocks(), (range + 1) * perRange);
        BitSet here = blob.blocks();
        int first = here.nextClearBit(range * perRange);
        if (first >= end) {
            return;
        }
        long from = (long) first * BlobHash.BLOCK;
        long until = Math.min(blob.hash().size(), (long) end * BlobHash.BLOCK);
        try (InputStream in = store.openRange(BlobKind.PACK, name(), from, until - from)) {
            for (int block = first; block < end; block++) {
                take(block, in, buffer);
            }
        }
    }

    private void take(int block, InputStream in, byte[] buffer) throws IOException {
        int size = blob.hash().blockSize(block);
        int read = in.readNBytes(buffer, 0, size);
        if (read < size) {
            throw new IOException("block %d: found %d bytes, expected %d".formatted(block, read, size));
        }
        onBytes.accept(size);
        if (!blob.write(block, ByteBuffer.wrap(buffer, 0, size))) {
            throw new DamagedBlobException(
                    "pack %s: block %d does not have the hash that its tree says".formatted(name().brief(), block));
        }
    }

    private Digest name() {
        return blob.digest();
    }
}
