package io.bowwave.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaServerIT {
    @Test
    void keepsCommittedTransactionsThroughKillAndRestart(@TempDir Path folder) throws Exception {
        try (KafkaServer server = KafkaServer.start(folder)) {
            try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", server.bootstrap()))) {
                admin.createTopics(List.of(new NewTopic("t", 4, (short) 1)))
                        .all()
                        .get(20, TimeUnit.SECONDS);
            }
            produce(server, "one");
            server.kill();
            server.restart();
            produce(server, "two");
            assertThat(consume(server, 2)).containsExactlyInAnyOrder("one", "two");
        }
    }

    private static void produce(KafkaServer server, String value) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", server.bootstrap(), "transactional.id", "tx", "max.block.ms", "20000"),
                new StringSerializer(),
                new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("t", "k", value)).get(20, TimeUnit.SECONDS);
            producer.commitTransaction();
        }
    }

    private static List<String> consume(KafkaServer server, int count) {
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", server.bootstrap(),
                        "group.id", "g",
                        "auto.offset.reset", "earliest",
                        "isolation.level", "read_committed"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.subscribe(List.of("t"));
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (values.size() < count && System.nanoTime() < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(r -> values.add(r.value()));
            }
        }
        return values;
    }
}
