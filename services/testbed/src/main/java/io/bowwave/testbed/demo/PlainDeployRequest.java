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
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/** Asks for a deploy as any Kafka client may: a line of JSON, keyed by the app. */
final class PlainDeployRequest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private PlainDeployRequest() {}

    /** @return where it stands, for example {@code bowwave.deploy-requests-3@17} */
    static String send(String bootstrap, String id, String app, String build, String reason) {
        String value = Json.mapper()
                .createObjectNode()
                .put("id", id)
                .put("app", app)
                .put("action", "deploy")
                .put("build", build)
                .put("reason", reason)
                .toString();
        Map<String, Object> settings = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                StringSerializer.class,
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                StringSerializer.class,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                (int) LIMIT.toMillis());
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(settings)) {
            RecordMetadata stands = producer.send(new ProducerRecord<>(Topics.DEPLOY_REQUESTS.name(), app, value))
                    .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            return stands.toString();
        } catch (ExecutionException | TimeoutException e) {
            throw new DemoFailure("the deploy request reaches the log", String.valueOf(e), "bowwave doctor");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure("the deploy request reaches the log", "interrupted", "bowwave demo");
        }
    }
}
