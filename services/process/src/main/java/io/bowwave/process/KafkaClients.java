package io.bowwave.process;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Kafka clients with the settings that every process of Bowwave uses. Keys and values are bytes; schemas says what is in them. */
public final class KafkaClients {

    private static final Duration BLOCK_AT_MOST = Duration.ofSeconds(15);
    private static final Duration DELIVER_WITHIN = Duration.ofSeconds(30);
    private static final Duration REQUEST_WITHIN = Duration.ofSeconds(10);
    private static final Duration TRANSACTION_WITHIN = Duration.ofSeconds(10);
    private static final Duration RECONNECT_AFTER_AT_MOST = Duration.ofSeconds(1);
    private static final int BUFFER_BYTES = 8 << 20;

    private KafkaClients() {}

    /** Idempotent, acknowledged by all in-sync replicas, sent at once. */
    public static Producer<byte[], byte[]> producer(String bootstrap, String clientId) {
        return new KafkaProducer<>(producerSettings(bootstrap, clientId));
    }

    /** As {@link #producer}, with transactions; who starts a second one with the same id fences the first. */
    public static Producer<byte[], byte[]> transactional(String bootstrap, String clientId, String transactionalId) {
        Map<String, Object> settings = producerSettings(bootstrap, clientId);
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, millis(TRANSACTION_WITHIN));
        return new KafkaProducer<>(settings);
    }

    /**
     * Reads committed records only, from the earliest when there is no position, and never commits by itself.
     *
     * @param groupId null for one that is assigned its partitions and keeps its position elsewhere
     */
    public static Consumer<byte[], byte[]> consumer(String bootstrap, String clientId, @Nullable String groupId) {
        Map<String, Object> settings = common(bootstrap, clientId);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // Asking for a topic must not make it: it would have the broker's default number of partitions.
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis(BLOCK_AT_MOST));
        if (groupId != null) {
            settings.put(ConsumerConfig.GROUP_ID_CONFIG, groupId);
        }
        return new KafkaConsumer<>(settings);
    }

    public static Admin admin(String bootstrap) {
        Map<String, Object> settings = common(bootstrap, "admin");
        settings.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, millis(BLOCK_AT_MOST));
        return Admin.create(settings);
    }

    private static Map<String, Object> producerSettings(String bootstrap, String clientId) {
        Map<String, Object> settings = common(bootstrap, clientId);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis(BLOCK_AT_MOST));
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis(DELIVER_WITHIN));
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        return settings;
    }

    private static Map<String, Object> common(String bootstrap, String clientId) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, millis(REQUEST_WITHIN));
        settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, millis(RECONNECT_AFTER_AT_MOST));
        settings.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        return settings;
    }

    private static int millis(Duration duration) {
        return Math.toIntExact(duration.toMillis());
    }
}
