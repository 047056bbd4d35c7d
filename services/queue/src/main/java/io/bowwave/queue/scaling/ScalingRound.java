package io.bowwave.queue.scaling;

import io.bowwave.jobtable.Alarms;
import io.bowwave.jobtable.BuilderPool;
import io.bowwave.jobtable.PoolLoad;
import io.bowwave.schemas.alarm.AlarmKind;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One round of the autoscaler: count, decide, write it down, see to it. Of several queue processes one does; the others pass. One thread
 * calls it.
 */
public final class ScalingRound {

    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Duration LEAD = Duration.ofSeconds(20);
    private static final Logger LOG = LoggerFactory.getLogger(ScalingRound.class);

    private final String holder;
    private final BuilderPool pool;
    private final Alarms alarms;
    private final Scaling scaling;
    private final BuilderDriver driver;
    private final Duration oldestLimit;
    private volatile int wanted;

    /**
     * @param holder names this process among those that scale
     * @param oldestLimit a build that could run and has waited for longer is an alarm
     */
    public ScalingRound(
            String holder,
            BuilderPool pool,
            Alarms alarms,
            ScalingRules rules,
            BuilderDriver driver,
            Duration oldestLimit,
            MeterRegistry registry) {
        this.holder = holder;
        this.pool = pool;
        this.alarms = alarms;
        this.scaling = new Scaling(rules);
        this.driver = driver;
        this.oldestLimit = oldestLimit;
        Gauge.builder("bowwave.queue.builders.wanted", this, round -> round.wanted)
                .description("How many builders there should be")
                .register(registry);
    }

    public Duration step() throws InterruptedException {
        if (!pool.lead(holder, LEAD)) {
            // The number is the same wherever it is read.
            wanted = pool.state().wanted();
            standDown();
            return EVERY;
        }
        PoolLoad load = pool.load();
        Wanted decision = scaling.decide(load);
        if (decision.builders() != wanted) {
            LOG.info("Wanted builders: {} after {}; {}", decision.builders(), wanted, decision.reason());
        }
        wanted = decision.builders();
        pool.decided(decision.builders(), decision.reason());
        alarms.replace(AlarmKind.QUEUE_OLD, old(load));
        alarms.replace(AlarmKind.SCALING_FAILED, act());
        return EVERY;
    }

    private Map<String, String> old(PoolLoad load) {
        return load.oldestRunnable().compareTo(oldestLimit) <= 0
                ? Map.of()
                : Map.of(
                        "queue",
                        "a build that could run has waited for more than %d s; expected a builder by then. Are builders there, and do their labels fit?"
                                .formatted(oldestLimit.toSeconds()));
    }

    private void standDown() throws InterruptedException {
        try {
            driver.standDown();
        } catch (IOException e) {
            LOG.warn("Builders that another process is to replace may still be there", e);
        }
    }

    private Map<String, String> act() throws InterruptedException {
        try {
            driver.apply(wanted);
            return Map.of();
        } catch (IOException e) {
            return Map.of("driver", String.valueOf(e.getMessage()));
        }
    }
}
