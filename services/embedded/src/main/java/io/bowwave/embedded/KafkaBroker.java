package io.bowwave.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** The broker as a child JVM. Its configuration is written anew at each start, so the port may change between runs. */
final class KafkaBroker extends Restartable implements KafkaServer {
    private static final Duration START_LIMIT = Duration.ofSeconds(40);
    private static final int HEAP_MEGABYTES = 256;

    private final Path folder;
    private final int port;
    private final int controller;

    KafkaBroker(Path folder, int port, int controller) {
        super("Kafka");
        this.folder = folder.toAbsolutePath();
        this.port = port;
        this.controller = controller;
        begin();
    }

    @Override
    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    @Override
    ChildProcess startChild() {
        Path config = writeConfig(controller);
        ChildProcess child = ChildProcess.start(new ChildCommand(
                "Kafka",
                JavaCommand.of(
                        HEAP_MEGABYTES,
                        List.of(
                                "-XX:MaxMetaspaceSize=128m",
                                "-XX:MaxDirectMemorySize=64m",
                                "-Dlogback.configurationFile=io/bowwave/embedded/child-logback.xml"),
                        KafkaBrokerMain.class.getName(),
                        List.of(config.toString())),
                folder,
                folder.resolve("kafka.log")));
        Readiness.await(child, START_LIMIT, () -> Readiness.accepts(port));
        try (Admin admin = Admin.create(Map.<String, Object>of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 2_000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 4_000,
                AdminClientConfig.RECONNECT_BACKOFF_MS_CONFIG, 20,
                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 100))) {
            Readiness.await(child, START_LIMIT, () -> !admin.describeCluster()
                    .nodes()
                    .get(4, TimeUnit.SECONDS)
                    .isEmpty());
        }
        return child;
    }

    private Path writeConfig(int controllerPort) {
        Properties config = new Properties();
        config.putAll(settings(controllerPort));
        Path file = folder.resolve("server.properties");
        try {
            Files.createDirectories(folder);
            try (var out = Files.newBufferedWriter(file)) {
                config.store(out, "written at each start");
            }
            return file;
        } catch (IOException e) {
            throw new EmbeddedServerException("Cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private Map<String, String> settings(int controllerPort) {
        return Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", "1"),
                // The voter stands in the configuration and not in the log, because its port may change.
                Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controllerPort),
                Map.entry("listeners", "CLIENTS://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort),
                Map.entry("advertised.listeners", "CLIENTS://127.0.0.1:" + port),
                Map.entry("listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                Map.entry("inter.broker.listener.name", "CLIENTS"),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("log.dirs", folder.resolve("data").toString()),
                Map.entry("auto.create.topics.enable", "false"),
                Map.entry("num.partitions", "4"),
                Map.entry("default.replication.factor", "1"),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("offsets.topic.num.partitions", "4"),
                // In minutes; there is no "for ever", so the largest number that doesn't overflow in milliseconds.
                Map.entry("offsets.retention.minutes", Integer.toString(Integer.MAX_VALUE)),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("transaction.state.log.num.partitions", "4"),
                Map.entry("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500"),
                Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                Map.entry("share.coordinator.state.topic.min.isr", "1"),
                Map.entry("share.coordinator.state.topic.num.partitions", "4"),
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                Map.entry("group.min.session.timeout.ms", "1000"),
                Map.entry("log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20)),
                Map.entry("log.cleaner.threads", "1"),
                Map.entry("log.segment.bytes", Integer.toString(64 << 20)),
                Map.entry("num.network.threads", "2"),
                Map.entry("num.io.threads", "4"),
                Map.entry("background.threads", "2"),
                Map.entry("num.recovery.threads.per.data.dir", "2"),
                // After kill -9 the controller takes the new broker only when the old one's session is over: by default
                // 9 s.
                Map.entry("broker.session.timeout.ms", "3000"),
                Map.entry("broker.heartbeat.interval.ms", "500"),
                Map.entry("controlled.shutdown.enable", "false"),
                Map.entry("metadata.log.max.snapshot.interval.ms", "600000"));
    }
}
