package io.bowwave.metricgate;

import io.bowwave.process.KafkaClients;
import io.bowwave.process.Loop;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;

/** The metric-gate's parts, top to bottom. */
@Factory
final class MetricGateWiring {

    private static final String NAME = "metric-gate";
    private static final Duration PAUSE = Duration.ofMillis(500);

    @Singleton
    @Bean(preDestroy = "close")
    PrometheusSource source(MetricGateConfig config) {
        return new PrometheusSource(config.prometheus(), config.prometheusToken(), config.answerWithin(), PAUSE);
    }

    @Singleton
    @Bean(preDestroy = "close")
    ResultLog results(MetricGateConfig config) {
        return new ResultLog(KafkaClients.producer(config.kafkaBootstrap(), NAME));
    }

    @Singleton
    MetricGateMetrics metrics() {
        return new MetricGateMetrics();
    }

    @Singleton
    @Bean(preDestroy = "close")
    Answering answering(
            PrometheusSource source, ResultLog results, MetricGateMetrics metrics, MetricGateConfig config) {
        return new Answering(source, results, metrics, InstantSource.system(), config.concurrency());
    }

    @Singleton
    @Bean(preDestroy = "close")
    AskLog asks(MetricGateConfig config, ResultLog results) {
        return new AskLog(() -> KafkaClients.consumer(config.kafkaBootstrap(), NAME, NAME), results);
    }

    @Context
    @Bean(preDestroy = "close")
    Loop loop(AskLog asks, Answering answering, MetricGateMetrics metrics, MetricGateConfig config) {
        return Loop.start(NAME, new GateLoop(asks, answering, metrics, InstantSource.system(), config.forgetAfter()));
    }
}
