package io.bowwave.goalwriter;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.atomic.AtomicLong;

/** What the writer has done; counted by its thread, read by others. */
final class GoalWriterMetrics implements MeterBinder {

    final AtomicLong written = new AtomicLong();
    final AtomicLong refused = new AtomicLong();
    final AtomicLong conflicts = new AtomicLong();
    final AtomicLong failures = new AtomicLong();
    final AtomicLong lag = new AtomicLong();

    @Override
    public void bindTo(MeterRegistry registry) {
        count(registry, "bowwave.goals.written", "Goals written into the region's store", written);
        count(registry, "bowwave.goals.refused", "Goals not newer than what the store had", refused);
        count(registry, "bowwave.goals.conflicts", "Writes that found another writer's", conflicts);
        count(registry, "bowwave.goals.failures", "Failed reads and writes of the store or the log", failures);
        Gauge.builder("bowwave.goals.lag", lag, AtomicLong::get)
                .description("Committed records of the goal topic that are not dealt with")
                .register(registry);
    }

    private static void count(MeterRegistry registry, String name, String description, AtomicLong value) {
        FunctionCounter.builder(name, value, AtomicLong::get)
                .description(description)
                .register(registry);
    }
}
