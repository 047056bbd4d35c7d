package io.bowwave.builder;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Counts what the builder does. Thread-safe. */
final class BuilderMetrics implements MeterBinder {

    private static final class Ended {
        private final LongAdder count = new LongAdder();
        private final LongAdder nanos = new LongAdder();
    }

    private final AtomicInteger running = new AtomicInteger();
    private final LongAdder uploadedBytes = new LongAdder();
    private final Map<String, Ended> ended = Stream.of("succeeded", "failed", "canceled", "release", "fenced")
            .collect(Collectors.toUnmodifiableMap(outcome -> outcome, outcome -> new Ended()));

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("bowwave.builder.running", running, AtomicInteger::get)
                .description("Builds in work")
                .register(registry);
        FunctionCounter.builder("bowwave.builder.uploaded.bytes", uploadedBytes, LongAdder::sum)
                .description("What builds added to the home store")
                .register(registry);
        ended.forEach((outcome, counts) -> FunctionTimer.builder(
                        "bowwave.builder.jobs",
                        counts,
                        each -> each.count.sum(),
                        each -> each.nanos.sum(),
                        TimeUnit.NANOSECONDS)
                .tag("outcome", outcome)
                .description("Attempts that ended")
                .register(registry));
    }

    void began() {
        running.incrementAndGet();
    }

    void ended(String outcome, Duration took) {
        running.decrementAndGet();
        Ended counts = ended.get(outcome);
        if (counts != null) {
            counts.count.increment();
            counts.nanos.add(took.toNanos());
        }
    }

    void uploaded(long bytes) {
        uploadedBytes.add(bytes);
    }
}
