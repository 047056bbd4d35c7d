package io.bowwave.jobtap;

import io.bowwave.process.Loop;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;

/** The tap's parts, top to bottom. */
@Factory
final class JobTapWiring {

    private static final Duration LOOK_AT_SLOT_EVERY = Duration.ofSeconds(5);

    @Singleton
    TapDatabase database(JobTapConfig config) {
        return new TapDatabase(config.dbUrl(), config.dbUser(), config.dbPassword(), config.slot());
    }

    @Singleton
    PositionTopic positions(JobTapConfig config) {
        return new PositionTopic(config.kafkaBootstrap(), (short) config.replication());
    }

    @Singleton
    TapMetrics metrics() {
        return new TapMetrics();
    }

    @Singleton
    RepairInbox repairs() {
        return new RepairInbox();
    }

    @Singleton
    Progress progress() {
        return new Progress();
    }

    @Singleton
    Tap tap(
            JobTapConfig config,
            TapDatabase database,
            PositionTopic positions,
            RepairInbox repairs,
            TapMetrics metrics,
            Progress progress) {
        return new Tap(config.kafkaBootstrap(), database, positions, repairs, metrics, progress, config.startOver());
    }

    @Context
    @Named("stream")
    @Bean(preDestroy = "close")
    Loop stream(Tap tap) {
        return Loop.start("job-tap", tap::live);
    }

    /** Destroyed before the loop: the stream ends by itself, and the interrupt that ends the loop finds it at rest. */
    record StreamEnd(Tap tap) implements AutoCloseable {
        @Override
        public void close() {
            tap.close();
        }
    }

    @Context
    @Bean(preDestroy = "close")
    StreamEnd streamEnd(Tap tap, @Named("stream") Loop stream) {
        return new StreamEnd(tap);
    }

    @Context
    @Named("slot")
    @Bean(preDestroy = "close")
    Loop slot(TapDatabase database, TapMetrics metrics) {
        return Loop.start("job-tap-slot", () -> {
            SlotState slot = database.slotState();
            if (slot != null) {
                metrics.slot(slot);
            }
            return LOOK_AT_SLOT_EVERY;
        });
    }

    @Singleton
    @Bean(preDestroy = "close")
    Reconciler reconciler(
            JobTapConfig config,
            TapDatabase database,
            PositionTopic positions,
            RepairInbox repairs,
            TapMetrics metrics,
            Progress progress) {
        return new Reconciler(
                config.kafkaBootstrap(), database, positions, progress, repairs, metrics, config.startOver());
    }

    @Context
    @Named("reconciler")
    @Bean(preDestroy = "close")
    Loop reconcile(Reconciler reconciler) {
        return Loop.start("job-tap-reconciler", reconciler::step);
    }
}
