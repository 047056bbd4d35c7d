package io.bowwave.goalwriter;

import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the store and the log answer; DOWN when one of them has not for 30 s. Thread-safe. */
final class Outage implements HealthIndicator {

    static final Duration TOLERATED = Duration.ofSeconds(30);

    private static final Duration SAY_AGAIN_AFTER = Duration.ofSeconds(30);
    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);

    private record Trouble(Instant since, Instant saidAt, String what) {}

    private final InstantSource clock;
    private final AtomicReference<@Nullable Trouble> trouble = new AtomicReference<>();

    Outage(InstantSource clock) {
        this.clock = clock;
    }

    void goesOn(Exception failure) {
        Instant now = clock.instant();
        Trouble before = trouble.get();
        boolean say = before == null || now.isAfter(before.saidAt.plus(SAY_AGAIN_AFTER));
        if (say) {
            LOG.warn("goals cannot be written and wait on the log: {}", failure.getMessage(), failure);
        }
        trouble.set(new Trouble(
                before == null ? now : before.since, say || before == null ? now : before.saidAt, failure.toString()));
    }

    void over() {
        Trouble before = trouble.getAndSet(null);
        if (before != null) {
            LOG.info("goals are written again, after {}", Duration.between(before.since, clock.instant()));
        }
    }

    /** Null when all answer. */
    @Nullable
    String problem() {
        Trouble now = trouble.get();
        return now == null ? null : now.what;
    }

    boolean tolerable() {
        Trouble now = trouble.get();
        return now == null || clock.instant().isBefore(now.since.plus(TOLERATED));
    }

    @Override
    public Publisher<HealthResult> getResult() {
        String problem = problem();
        return Publishers.just(HealthResult.builder("goals", tolerable() ? HealthStatus.UP : HealthStatus.DOWN)
                .details(Map.of("writes", problem == null ? "go through" : problem))
                .build());
    }
}
