package io.bowwave.embedded.junit;

import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Kafka in a container, when a Docker engine answers and has the image. The engine is asked by its own command with a time
 * limit first, because Testcontainers takes long and logs much where there is none.
 */
final class ContainerKafka implements KafkaServer {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerKafka.class);
    private static final String IMAGE = "apache/kafka";
    private static final Duration ASK_LIMIT = Duration.ofSeconds(5);

    private final KafkaContainer container;

    private ContainerKafka(KafkaContainer container) {
        this.container = container;
    }

    static Optional<KafkaServer> start() {
        return image().flatMap(ContainerKafka::run);
    }

    private static Optional<String> image() {
        if (Programs.find("docker").isEmpty()) {
            return Optional.empty();
        }
        Programs.Result images = Programs.run(
                Path.of("/"), ASK_LIMIT, List.of("docker", "images", "--format", "{{.Repository}}:{{.Tag}}", IMAGE));
        if (!images.ok()) {
            return Optional.empty();
        }
        return images.output().lines().filter(l -> l.startsWith(IMAGE + ":")).findFirst();
    }

    private static Optional<KafkaServer> run(String image) {
        KafkaContainer container = new KafkaContainer(DockerImageName.parse(image))
                .withEnv(Map.of(
                        "KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false",
                        "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0",
                        "KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS", "1000",
                        "KAFKA_TRANSACTION_ABORT_TIMED_OUT_TRANSACTION_CLEANUP_INTERVAL_MS", "500",
                        "KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS", "4",
                        "KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS", "4"))
                .withStartupTimeout(Duration.ofMinutes(1));
        try {
            container.start();
            return Optional.of(new ContainerKafka(container));
        } catch (RuntimeException e) {
            container.stop();
            LOG.warn("Docker has {} but it didn't start ({}); the embedded broker is used", image, e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public String bootstrap() {
        return container.getBootstrapServers().replaceFirst("^.*://", "");
    }

    @Override
    public String name() {
        return "Kafka in " + container.getDockerImageName();
    }

    /** The pid on the engine's side. */
    @Override
    public long pid() {
        return Optional.ofNullable(
                        container.getCurrentContainerInfo().getState().getPidLong())
                .orElse(-1L);
    }

    @Override
    public boolean running() {
        return container.isRunning();
    }

    @Override
    public void kill() {
        container.stop();
    }

    @Override
    public void restart() {
        throw new UnsupportedOperationException(
                "A shared broker in a container can't be restarted on its port; a test of faults starts its own KafkaServer");
    }

    @Override
    public void close() {
        container.stop();
    }
}
