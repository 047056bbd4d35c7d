package io.bowwave.swarm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes complete blobs durable, one after the other, so that nobody waits for the disk. One thread, which ends when there is nothing to do. */
final class BlobFinisher {

    private static final Logger LOG = LoggerFactory.getLogger(BlobFinisher.class);
    private static final long IDLE_SECONDS = 5;

    private final ThreadPoolExecutor thread;

    BlobFinisher() {
        // Bounded by the number of blobs of a folder; each entry holds an open file.
        thread = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().name("blob-settle").daemon().factory());
        thread.allowCoreThreadTimeOut(true);
    }

    /** The journal goes when the blob is durable. */
    void settle(FillingBlob blob, Path journal) {
        thread.execute(() -> {
            try {
                blob.force();
                Files.deleteIfExists(journal);
            } catch (IOException e) {
                LOG.debug(
                        "blob {} is not known to be durable: {}", blob.digest().brief(), e.toString());
            } finally {
                close(blob);
            }
        });
    }

    private static void close(FillingBlob blob) {
        try {
            blob.close();
        } catch (IOException e) {
            LOG.debug("closing blob {}: {}", blob.digest().brief(), e.toString());
        }
    }
}
