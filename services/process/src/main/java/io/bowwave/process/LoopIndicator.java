package io.bowwave.process;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.BeanProvider;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import org.reactivestreams.Publisher;

/** The loops of the process in {@code /health} and in the metrics. */
@Singleton
final class LoopIndicator implements HealthIndicator, ApplicationEventListener<ServerStartupEvent> {

    private final BeanProvider<Loop> loops;
    private final BeanProvider<MeterRegistry> registry;

    LoopIndicator(BeanProvider<Loop> loops, BeanProvider<MeterRegistry> registry) {
        this.loops = loops;
        this.registry = registry;
    }

    @Override
    public Publisher<HealthResult> getResult() {
        return Publishers.just(result());
    }

    /** Not earlier: a loop may need the registry, so the registry must not ask for loops while it is being made. */
    @Override
    public void onApplicationEvent(ServerStartupEvent event) {
        for (Loop loop : loops) {
            FunctionCounter.builder("bowwave.loop.failures", loop, Loop::failures)
                    .tag("loop", loop.name())
                    .description("Rounds of the loop that failed")
                    .register(registry.get());
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
