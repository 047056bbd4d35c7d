package io.bowwave.testbed.demo;

import io.bowwave.schemas.Json;
import io.bowwave.schemas.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;

/** Asks for a deploy as any Kafka client may: a line of JSON, keyed by the app. */
final class PlainDeployRequest implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final KafkaProducer<String, String> producer;

    private PlainDeployRequest(KafkaProducer<String, String> producer) {
        this.producer = producer;
    }

    /** Knows the topic's partitions when it returns, so that the first request is as fast as the next. */
    static PlainDeployRequest connect(String bootstrap) {
        PlainDeployRequest client = new PlainDeployRequest(new KafkaProducer<>(Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                StringSerializer.class,
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                StringSerializer.class,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                (int) LIMIT.toMillis())));
        try {
            client.producer.partitionsFor(Topics.DEPLOY_REQUESTS.name());
            return client;
        } catch (KafkaException e) {
            client.close();
            throw failed(e);
        }
    }

    /** Durable in the log when it returns. */
    void send(String id, String app, String build, String reason) {
        String value = Json.mapper()
                .createObjectNode()
                .put("id", id)
                .put("app", app)
                .put("action", "deploy")
                .put("build", build)
                .put("reason", reason)
                .toString();
        try {
            producer.send(new ProducerRecord<>(Topics.DEPLOY_REQUESTS.name(), app, value))
                    .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(e);
        }
    }

    private static DemoFailure failed(Exception e) {
        return new DemoFailure("the deploy request reaches the log", String.valueOf(e), "bowwave doctor");
    }

    @Override
    public void close() {
        producer.close(CLOSE);
    }
}
