package io.bowwave.depot;

import io.bowwave.schemas.id.Digest;
import io.bowwave.swarm.BlobFolder;
import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the origin's folder below its bound: what was not asked for longest goes first. Who reads it at that moment goes on reading. */
final class OriginCache {

    private static final Logger LOG = LoggerFactory.getLogger(OriginCache.class);

    private final BlobFolder folder;
    private final long maxBytes;
    private final Clock clock;
    private final LinkedHashMap<Digest, Long> sizes = new LinkedHashMap<>(64, 0.75f, true);
    private long total;

    /** Takes over what an earlier process has left, as it was used last. */
    OriginCache(BlobFolder folder, long maxBytes, Clock clock) throws IOException {
        this.folder = folder;
        this.maxBytes = maxBytes;
        this.clock = clock;
        folder.list().stream()
                .sorted(java.util.Comparator.comparingLong(each -> folder.usedAt(each.blob())))
                .forEach(each -> added(each.blob(), each.size()));
    }

    synchronized void added(Digest blob, long size) {
        Long before = sizes.put(blob, size);
        total += size - (before == null ? 0 : before);
    }

    synchronized void used(Digest blob) throws IOException {
        if (sizes.get(blob) != null && clock.millis() - folder.usedAt(blob) > 60_000) {
            folder.touch(blob, clock.millis());
        }
    }

    /** Removes others until so many bytes fit. */
    synchronized void makeRoom(long size) throws IOException {
        while (total + size > maxBytes && !sizes.isEmpty()) {
            Map.Entry<Digest, Long> eldest = sizes.firstEntry();
            folder.delete(eldest.getKey());
            sizes.remove(eldest.getKey());
            total -= eldest.getValue();
            LOG.info("blob {} leaves the cache", eldest.getKey().brief());
        }
    }
}
