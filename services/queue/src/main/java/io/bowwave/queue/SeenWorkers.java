package io.bowwave.queue;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.bowwave.jobtable.Claims;
import io.bowwave.schemas.id.WorkerId;
import java.time.Duration;
import java.util.Map;

/** Writes down that a builder is there: each 10 s, or when it says something else of itself, not at each of its claims. Thread-safe. */
final class SeenWorkers {

    private static final Duration WRITTEN = Duration.ofSeconds(10);
    private static final int MOST = 10_000;

    private final Claims claims;
    private final Cache<WorkerId, Map<String, String>> written =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(WRITTEN).build();

    SeenWorkers(Claims claims) {
        this.claims = claims;
    }

    void seen(WorkerId worker, Map<String, String> labels) {
        if (!labels.equals(written.getIfPresent(worker))) {
            claims.seen(worker, labels);
            written.put(worker, Map.copyOf(labels));
        }
    }

    /** It goes; should it come back, that is news. */
    void left(WorkerId worker) {
        written.invalidate(worker);
    }
}
