package io.bowwave.ledger;

import io.bowwave.schemas.Topic;
import io.bowwave.schemas.Topics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What the ledger counts: records applied and refused, time of a batch, records not yet in the tables, a rebuild's progress. */
final class LedgerMetrics implements MeterBinder {

    private final Map<String, LongAdder> applied = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> refused = new ConcurrentHashMap<>();
    private final AtomicLong behind = new AtomicLong();
    private final AtomicLong rebuildBehind = new AtomicLong();
    private final AtomicLong batches = new AtomicLong();
    private final LongAdder batchNanos = new LongAdder();

    @Override
    public void bindTo(MeterRegistry registry) {
        for (Topic topic : Topics.all()) {
            counter(registry, "bowwave.ledger.records", applied, topic.name());
            counter(registry, "bowwave.ledger.records.refused", refused, topic.name());
        }
        FunctionTimer.builder(
                        "bowwave.ledger.batch",
                        this,
                        it -> it.batches.get(),
                        it -> it.batchNanos.sum(),
                        TimeUnit.NANOSECONDS)
                .register(registry);
        Gauge.builder("bowwave.ledger.records.behind", behind, AtomicLong::doubleValue)
                .register(registry);
        Gauge.builder("bowwave.ledger.rebuild.records.behind", rebuildBehind, AtomicLong::doubleValue)
                .register(registry);
    }

    void applied(String topic) {
        count(applied, topic);
    }

    void refused(String topic) {
        count(refused, topic);
    }

    void batch(Duration took) {
        batches.incrementAndGet();
        batchNanos.add(took.toNanos());
    }

    void behind(long records) {
        behind.set(records);
    }

    void rebuildBehind(long records) {
        rebuildBehind.set(records);
    }

    private static void count(Map<String, LongAdder> counts, String topic) {
        counts.computeIfAbsent(topic, key -> new LongAdder()).increment();
    }

    private static void counter(MeterRegistry registry, String name, Map<String, LongAdder> counts, String topic) {
        LongAdder count = counts.computeIfAbsent(topic, key -> new LongAdder());
        FunctionCounter.builder(name, count, LongAdder::doubleValue)
                .tag("topic", topic)
                .register(registry);
    }
}
