package io.bowwave.goalwriter;

import io.bowwave.process.KafkaClients;
import io.bowwave.process.Loop;
import io.etcd.jetcd.Client;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;

/** The goal-writer's parts, top to bottom. */
@Factory
final class GoalWriterWiring {

    private static final Duration KEEPALIVE_EVERY = Duration.ofSeconds(10);
    private static final Duration KEEPALIVE_WITHIN = Duration.ofSeconds(3);

    @Singleton
    @Bean(preDestroy = "close")
    GoalStore store(GoalWriterConfig config) {
        return new EtcdGoalStore(etcd(config));
    }

    @Singleton
    @Bean(preDestroy = "close")
    GoalLog log(GoalWriterConfig config) {
        String name = "goal-writer-" + config.region();
        return new KafkaGoalLog(
                KafkaClients.consumer(config.kafkaBootstrap(), name, null),
                KafkaClients.producer(config.kafkaBootstrap(), name),
                config.region());
    }

    @Singleton
    GoalWriterMetrics metrics() {
        return new GoalWriterMetrics();
    }

    @Singleton
    Outage outage() {
        return new Outage(InstantSource.system());
    }

    @Context
    @Named("goals")
    @Bean(preDestroy = "close")
    Loop writer(GoalLog log, GoalStore store, GoalWriterMetrics metrics, Outage outage) {
        return Loop.start("goal-writer", new GoalWriter(log, store, metrics, outage));
    }

    @Singleton
    @Bean(preDestroy = "close")
    EtcdLimits limits(GoalWriterConfig config) {
        return new EtcdLimits(etcd(config));
    }

    @Singleton
    @Bean(preDestroy = "close")
    LimitsWriter limitsWriter(GoalWriterConfig config, EtcdLimits limits) {
        String name = "goal-writer-" + config.region() + "-limits";
        return new LimitsWriter(
                () -> KafkaClients.consumer(config.kafkaBootstrap(), name, null), limits, config.region());
    }

    @Context
    @Named("limits")
    @Bean(preDestroy = "close")
    Loop limitsLoop(LimitsWriter writer) {
        return Loop.start("limits-writer", writer::look);
    }

    private static EtcdConnection etcd(GoalWriterConfig config) {
        return new EtcdConnection(() -> client(config), config.etcdTimeout());
    }

    private static Client client(GoalWriterConfig config) {
        return Client.builder()
                .endpoints(config.etcdEndpoints().toArray(String[]::new))
                .connectTimeout(config.etcdTimeout())
                .keepaliveTime(KEEPALIVE_EVERY)
                .keepaliveTimeout(KEEPALIVE_WITHIN)
                // etcd answers pings of a connection without calls with GOAWAY; each call has its own deadline anyway.
                .keepaliveWithoutCalls(false)
                .waitForReady(false)
                .build();
    }
}
