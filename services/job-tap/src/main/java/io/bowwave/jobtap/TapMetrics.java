package io.bowwave.jobtap;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What the tap tells about itself. */
final class TapMetrics implements MeterBinder {

    private final LongAdder events = new LongAdder();
    private final LongAdder transactions = new LongAdder();
    private final LongAdder holes = new LongAdder();
    private final LongAdder repaired = new LongAdder();
    private final AtomicLong behind = new AtomicLong();
    private final AtomicLong retained = new AtomicLong();
    private final AtomicLong walLost = new AtomicLong();

    @Override
    public void bindTo(MeterRegistry registry) {
        counter(registry, "bowwave.tap.events", events, "Events written to the log");
        counter(registry, "bowwave.tap.transactions", transactions, "Transactions written to the log");
        counter(registry, "cdc.holes", holes, "Changes of rows that were missing on the log; meant to stay 0");
        counter(registry, "cdc.holes.repaired", repaired, "Of these, events that were emitted afterwards");
        gauge(registry, "bowwave.tap.lag.bytes", behind, "WAL that the tap has not confirmed");
        gauge(registry, "bowwave.tap.wal.retained.bytes", retained, "WAL that PostgreSQL keeps for the tap");
        gauge(registry, "bowwave.tap.wal.lost", walLost, "1 when the slot is lost or about to be");
    }

    private static void counter(MeterRegistry registry, String name, LongAdder count, String description) {
        FunctionCounter.builder(name, count, LongAdder::sum)
                .description(description)
                .register(registry);
    }

    private static void gauge(MeterRegistry registry, String name, AtomicLong value, String description) {
        Gauge.builder(name, value, AtomicLong::get).description(description).register(registry);
    }

    void written(int count) {
        events.add(count);
        transactions.increment();
    }

    void holes(int found, int emitted) {
        holes.add(found);
        repaired.add(emitted);
    }

    void slot(SlotState slot) {
        behind.set(slot.behind());
        retained.set(slot.retained());
        walLost.set(slot.walStatus().equals("lost") || slot.walStatus().equals("unreserved") ? 1 : 0);
    }

    long holes() {
        return holes.sum();
    }
}
