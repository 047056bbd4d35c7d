package io.bowwave.depot;

import io.bowwave.schemas.id.Digest;
import io.bowwave.swarm.BlobFolder;
import java.io.IOException;
import java.time.Clock;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the origin's folder below its bound: what was not asked for longest goes first, what is being read from the store stays. Who
 * reads a blob at the moment it goes goes on reading.
 */
final class OriginCache {

    private static final Logger LOG = LoggerFactory.getLogger(OriginCache.class);
    private static final long USED_LATELY_MILLIS = 60_000;

    private final BlobFolder folder;
    private final long maxBytes;
    private final Clock clock;
    private final LinkedHashMap<Digest, Long> sizes = new LinkedHashMap<>(64, 0.75f, true);
    private final Set<Digest> reading = new HashSet<>();
    private long total;

    /** Takes over what an earlier process has left, as it was used last; what it has left half-way goes. */
    OriginCache(BlobFolder folder, long maxBytes, Clock clock) throws IOException {
        this.folder = folder;
        this.maxBytes = maxBytes;
        this.clock = clock;
        folder.list().stream()
                .sorted(java.util.Comparator.comparingLong(each -> folder.usedAt(each.blob())))
                .forEach(each -> put(each.blob(), each.size()));
        for (Digest each : folder.unusedSince(Long.MAX_VALUE)) {
            if (!sizes.containsKey(each)) {
                folder.delete(each);
            }
        }
    }

    /** So many bytes are about to come: others go until they fit. */
    synchronized void begin(Digest blob, long size) throws IOException {
        reading.add(blob);
        while (total + size > maxBytes) {
            Optional<Digest> eldest = sizes.keySet().stream()
                    .filter(each -> !reading.contains(each))
                    .findFirst();
            if (eldest.isEmpty()) {
                break;
            }
            folder.delete(eldest.get());
            put(eldest.get(), 0);
            LOG.info("blob {} leaves the cache", eldest.get().brief());
        }
        put(blob, size);
    }

    /** It is here with this size, or, with 0, it is not. */
    synchronized void ended(Digest blob, long size) {
        reading.remove(blob);
        put(blob, size);
    }

    synchronized void used(Digest blob) throws IOException {
        if (sizes.get(blob) != null && clock.millis() - folder.usedAt(blob) > USED_LATELY_MILLIS) {
            folder.touch(blob, clock.millis());
        }
    }

    private void put(Digest blob, long size) {
        Long before = size == 0 ? sizes.remove(blob) : sizes.put(blob, size);
        total += size - (before == null ? 0 : before);
    }
}
