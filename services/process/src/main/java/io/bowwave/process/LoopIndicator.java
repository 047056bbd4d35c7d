package io.bowwave.process;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micronaut.context.BeanProvider;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import org.reactivestreams.Publisher;

/** The loops of the process in {@code /health} and in the metrics. */
@Singleton
final class LoopIndicator implements HealthIndicator, MeterBinder {

    private final BeanProvider<Loop> loops;

    LoopIndicator(BeanProvider<Loop> loops) {
        this.loops = loops;
    }

    @Override
    public Publisher<HealthResult> getResult() {
        return Publishers.just(result());
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (Loop loop : loops) {
            FunctionCounter.builder("bowwave.loop.failures", loop, Loop::failures)
                    .tag("loop", loop.name())
                    .description("Rounds of the loop that failed")
                    .register(registry);
        }
    }

    private HealthResult result() {
        Map<String, String> details = new LinkedHashMap<>();
        boolean up = true;
        for (Loop loop : loops) {
            String problem = loop.problem();
            details.put(loop.name(), problem == null ? "runs" : problem);
            up &= loop.healthy();
        }
        return HealthResult.builder("loops", up ? HealthStatus.UP : HealthStatus.DOWN)
                .details(details)
                .build();
    }
}
