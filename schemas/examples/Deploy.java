import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Deploys a build with nothing but kafka-clients: {@code java -cp kafka-clients.jar:slf4j-api.jar Deploy.java BOOTSTRAP APP BUILD}.
 * Exit code: 0 accepted, 1 refused, 2 no answer within 30 s or wrong use.
 */
public final class Deploy {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Deploy() {}

    public static void main(String[] args) throws Exception {
        if (args.length != 3) {
            System.err.println("use: Deploy BOOTSTRAP APP BUILD");
            System.exit(2);
        }
        String app = args[1];
        String id = "java-" + UUID.randomUUID(); // safe to send again under the same id: it is answered once
        try (KafkaConsumer<String, String> answers = answers(args[0])) {
            Map<String, Object> settings = Map.of("bootstrap.servers", args[0], "acks", "all");
            try (KafkaProducer<String, String> producer =
                    new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
                String request = """
                        {"id":"%s","app":"%s","action":"deploy","build":"%s","requestedBy":"%s"}"""
                        .formatted(id, app, args[2], System.getProperty("user.name"));
                producer.send(new ProducerRecord<>("bowwave.deploy-requests", app, request))
                        .get();
            }
            System.exit(awaitAnswer(answers, id));
        }
    }

    /** Stands at the end of the topic, so that the answer is read and nothing older. */
    private static KafkaConsumer<String, String> answers(String bootstrap) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", bootstrap);
        settings.put("isolation.level", "read_committed");
        KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
        List<TopicPartition> all = consumer.partitionsFor("bowwave.deploy-events").stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(all);
        consumer.seekToEnd(all);
        all.forEach(consumer::position);
        return consumer;
    }

    private static int awaitAnswer(KafkaConsumer<String, String> answers, String id) {
        Instant end = Instant.now().plus(LIMIT);
        while (Instant.now().isBefore(end)) {
            for (ConsumerRecord<String, String> each : answers.poll(Duration.ofMillis(500))) {
                String type = new String(each.headers().lastHeader("ce_type").value());
                if (each.value().contains("\"request\":\"" + id + "\"") && type.matches(".*\\.(accepted|refused)\\.v1")) {
                    System.out.println(each.value());
                    return type.contains("accepted") ? 0 : 1;
                }
            }
        }
        System.err.println("no answer to " + id + " within " + LIMIT.toSeconds() + " s");
        return 2;
    }
}
