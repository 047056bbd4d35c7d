package io.bowwave.queue;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What the reconciler tells about itself. The gauge is at most some seconds old. */
final class HeadMetrics {

    private final Counter looks;
    private final Counter failures;
    private final Counter found;
    private volatile int unreachable;

    HeadMetrics(MeterRegistry registry) {
        looks = counter(registry, "bowwave.heads.looks", "Repositories asked for their branches");
        failures = counter(registry, "bowwave.heads.failures", "Repositories that could not be asked");
        found = counter(registry, "bowwave.heads.builds", "Builds enqueued because nobody had asked for them");
        registry.gauge("bowwave.heads.unreachable", this, metrics -> metrics.unreachable);
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    void looked() {
        looks.increment();
    }

    void failed() {
        failures.increment();
    }

    void found() {
        found.increment();
    }

    void unreachable(int repositories) {
        unreachable = repositories;
    }
}
