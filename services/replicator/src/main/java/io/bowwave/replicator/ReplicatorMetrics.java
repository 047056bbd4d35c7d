package io.bowwave.replicator;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what the replicator does. Thread-safe. */
final class ReplicatorMetrics implements MeterBinder {

    private final Clock clock;
    private final LongAdder bytes = new LongAdder();
    private final LongAdder completed = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder scrubbed = new LongAdder();
    private final LongAdder missing = new LongAdder();
    private final LongAdder rotten = new LongAdder();
    private final LongAdder repaired = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final Map<String, Instant> inFlight = new ConcurrentHashMap<>();

    ReplicatorMetrics(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        counter(registry, "bowwave.replicator.copied.bytes", bytes, "Bytes copied into this region");
        counter(registry, "bowwave.replicator.completed", completed, "Builds that became complete here");
        counter(registry, "bowwave.replicator.failed.tries", failed, "Tries that failed and are repeated");
        counter(registry, "bowwave.replicator.scrubbed.bytes", scrubbed, "Bytes of this store hashed again");
        counter(registry, "bowwave.replicator.scrub.missing", missing, "Blobs that the scrubber did not find");
        counter(registry, "bowwave.replicator.scrub.rotten", rotten, "Blobs that were not what their names promise");
        counter(registry, "bowwave.replicator.scrub.repaired", repaired, "Blobs written anew from another region");
        counter(registry, "bowwave.replicator.scrub.lost", lost, "Blobs that no region could give");
        Gauge.builder("bowwave.replicator.in.flight", inFlight, Map::size)
                .description("Builds that are not complete here yet")
                .register(registry);
        Gauge.builder("bowwave.replicator.oldest.seconds", this, ReplicatorMetrics::oldestSeconds)
                .description("Since the oldest build that is not complete here has succeeded")
                .register(registry);
    }

    void copied(long count) {
        bytes.add(count);
    }

    void completed() {
        completed.increment();
    }

    void failed() {
        failed.increment();
    }

    void scrubbed(long count) {
        scrubbed.add(count);
    }

    void damaged(boolean isRotten) {
        (isRotten ? rotten : missing).increment();
    }

    void repaired() {
        repaired.increment();
    }

    void lost() {
        lost.increment();
    }

    void began(String build, Instant succeeded) {
        inFlight.put(build, succeeded);
    }

    void ended(String build) {
        inFlight.remove(build);
    }

    private double oldestSeconds() {
        return inFlight.values().stream()
                .min(Comparator.naturalOrder())
                .map(oldest -> Duration.between(oldest, clock.instant()).toMillis() / 1000.0)
                .orElse(0.0);
    }

    private static void counter(MeterRegistry registry, String name, LongAdder count, String description) {
        FunctionCounter.builder(name, count, LongAdder::sum)
                .description(description)
                .register(registry);
    }
}
