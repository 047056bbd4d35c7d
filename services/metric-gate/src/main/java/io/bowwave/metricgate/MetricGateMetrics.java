package io.bowwave.metricgate;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.atomic.AtomicLong;

/** What became of the questions. */
final class MetricGateMetrics implements MeterBinder {

    final AtomicLong values = new AtomicLong();
    final AtomicLong noData = new AtomicLong();
    final AtomicLong problems = new AtomicLong();
    final AtomicLong forgotten = new AtomicLong();

    @Override
    public void bindTo(MeterRegistry registry) {
        count(registry, "value", values);
        count(registry, "no-data", noData);
        count(registry, "problem", problems);
        count(registry, "forgotten", forgotten);
    }

    private static void count(MeterRegistry registry, String answer, AtomicLong value) {
        FunctionCounter.builder("bowwave.gate.answers", value, AtomicLong::get)
                .tag("answer", answer)
                .description("Questions of gates, by what they were answered")
                .register(registry);
    }
}
