package io.bowwave.depot;

import io.bowwave.process.ProblemException;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.store.AttestationStore;
import io.bowwave.store.StoreException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The signed statements about builds that this region's store has, for its machines: each is read once, however many ask, and the last ones
 * stay in memory. Not checked here, since agents believe no depot. Thread-safe.
 */
final class RegionAttestations {

    /** Builds whose attestation is remembered; a few kB each. */
    private static final int KEPT = 256;

    /** Builds that are looked up in the store at this moment; who asks for more is told to come again. */
    private static final int MOST_READS = 64;

    private static final Duration MISSING_FOR = Duration.ofSeconds(2);
    private static final Duration READ_WITHIN = Duration.ofSeconds(8);

    /** @param askAgainMillis when one that was missing is looked for again */
    private record Known(Optional<byte[]> envelope, long askAgainMillis) {}

    private final AttestationStore store;
    private final Clock clock;
    private final Map<BuildId, CompletableFuture<Optional<byte[]>>> reading = new HashMap<>();
    private final Map<BuildId, Known> known = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<BuildId, Known> eldest) {
            return size() > KEPT;
        }
    };

    RegionAttestations(AttestationStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * That of the attempt that succeeded.
     *
     * @return empty when the store has none
     * @throws ProblemException 503 when the store does not answer
     */
    Optional<byte[]> find(BuildId build) throws InterruptedException {
        CompletableFuture<Optional<byte[]>> mine = new CompletableFuture<>();
        CompletableFuture<Optional<byte[]>> others;
        synchronized (this) {
            Known hit = known.get(build);
            if (hit != null && (hit.envelope().isPresent() || clock.millis() < hit.askAgainMillis())) {
                return hit.envelope();
            }
            if (reading.size() >= MOST_READS && !reading.containsKey(build)) {
                throw unavailable("%d builds are looked up already".formatted(MOST_READS));
            }
            others = reading.putIfAbsent(build, mine);
        }
        if (others == null) {
            read(build, mine);
        }
        return await(others == null ? mine : others);
    }

    private void read(BuildId build, CompletableFuture<Optional<byte[]>> answer) {
        try {
            Optional<byte[]> found = store.newest(build);
            synchronized (this) {
                known.remove(build);
                known.put(build, new Known(found, clock.millis() + MISSING_FOR.toMillis()));
            }
            answer.complete(found);
        } catch (StoreException | RuntimeException e) {
            answer.completeExceptionally(e);
        } finally {
            synchronized (this) {
                reading.remove(build);
            }
        }
    }

    private static Optional<byte[]> await(CompletableFuture<Optional<byte[]>> answer) throws InterruptedException {
        try {
            return answer.get(READ_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw unavailable(String.valueOf(e.getCause()));
        } catch (TimeoutException e) {
            throw unavailable("no answer for %d s".formatted(READ_WITHIN.toSeconds()));
        }
    }

    private static ProblemException unavailable(String why) {
        return new ProblemException(
                503,
                "attestation-unavailable",
                "the region's store does not give the attestation: %s; ask again in a few seconds".formatted(why));
    }
}
