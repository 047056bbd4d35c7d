package io.bowwave.ledger;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** What the ledger counts: records applied and refused, time of a batch, records not yet in the tables, a rebuild's progress. */
final class LedgerMetrics {

    private final MeterRegistry registry;
    private final Timer batches;
    private final AtomicLong behind = new AtomicLong();
    private final AtomicLong rebuildBehind = new AtomicLong();

    LedgerMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.batches = registry.timer("bowwave.ledger.batch");
        Gauge.builder("bowwave.ledger.records.behind", behind, AtomicLong::doubleValue)
                .register(registry);
        Gauge.builder("bowwave.ledger.rebuild.records.behind", rebuildBehind, AtomicLong::doubleValue)
                .register(registry);
    }

    void applied(String topic, int records) {
        registry.counter("bowwave.ledger.records", "topic", topic).increment(records);
    }

    void refused(String topic) {
        registry.counter("bowwave.ledger.records.refused", "topic", topic).increment();
    }

    void batch(Duration took) {
        batches.record(took);
    }

    void behind(long records) {
        behind.set(records);
    }

    void rebuildBehind(long records) {
        rebuildBehind.set(records);
    }
}
