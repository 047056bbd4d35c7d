package io.bowwave.standalone;

import io.bowwave.embedded.EmbeddedServer;
import io.bowwave.embedded.EtcdServer;
import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.PostgresServer;
import io.bowwave.embedded.S3Server;
import io.bowwave.jobtable.JobDatabase;
import io.bowwave.process.TopicSetup;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.standalone.Part.Layer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The servers below the services, and what must be in them first: database, tokens, regions, topics, buckets. */
final class Foundation {
    static final int PARTITIONS = 4;
    private static final String DATABASE = "bowwave";
    private static final String KAFKA = "kafka";
    private static final String KAFKA_CONTROLLER = "kafka-controller";
    private static final String POSTGRES = "postgres";
    private static final String S3 = "s3";
    private static final String TABLES = "tables";
    private static final String TOPICS = "topics";

    private final UpOptions options;
    private final DataFolder data;
    private final PortPlan ports;
    private final Runnable changed;
    private final String adminToken;
    private final String builderToken;
    private final Map<String, EmbeddedServer> servers = new ConcurrentHashMap<>();

    Foundation(UpOptions options, DataFolder data, PortPlan ports, Runnable changed) throws IOException {
        this.options = options;
        this.data = data;
        this.ports = ports;
        this.changed = changed;
        this.adminToken = KeptSecret.keep(data.adminToken(), "bw_");
        this.builderToken = KeptSecret.keep(data.secrets().resolve("builder.token"), "bw_");
    }

    List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        parts.add(server(POSTGRES, "PostgreSQL", () -> PostgresServer.start(data.postgres(), ports.of(POSTGRES))));
        parts.add(server(
                KAFKA, "Kafka", () -> KafkaServer.start(data.kafka(), ports.of(KAFKA), ports.of(KAFKA_CONTROLLER))));
        parts.add(server(S3, "S3", this::startS3));
        for (RegionName region : options.regions()) {
            parts.add(server(
                    etcdName(region),
                    "etcd of " + region,
                    () -> EtcdServer.start(
                            data.etcd(region.text()),
                            ports.of(etcdName(region)),
                            ports.of("etcd-peer-" + region.text()))));
        }
        parts.add(step(TABLES, "tables, tokens and regions in PostgreSQL", Set.of(POSTGRES), this::fillTables));
        parts.add(step(
                TOPICS, "topics in Kafka", Set.of(KAFKA), () -> TopicSetup.ensure(bootstrap(), PARTITIONS, (short) 1)));
        return parts;
    }

    /** What every service may rely on. */
    Set<String> central() {
        return Set.of(TABLES, TOPICS, S3);
    }

    static String etcdName(RegionName region) {
        return "etcd-" + region.text();
    }

    private Part server(String name, String title, ServerStart start) {
        return new Part(name, title + " on port " + ports.of(name), Layer.SERVERS, Set.of(), () -> {
            EmbeddedServer server = start.start();
            servers.put(name, server);
            return new SupervisedServer(name, server, name.startsWith("etcd") ? ports.of(name) : 0, changed);
        });
    }

    private interface ServerStart {
        EmbeddedServer start() throws IOException;
    }

    private interface Step {
        void run() throws Exception;
    }

    private static Part step(String name, String title, Set<String> after, Step step) {
        return new Part(name, title, Layer.SERVERS, after, () -> {
            step.run();
            return new RunningPart() {
                @Override
                public List<ProcessInfo> processes() {
                    return List.of();
                }

                @Override
                public void stop() {
                    // It left data, and nothing that runs.
                }
            };
        });
    }

    private S3Server startS3() {
        S3Server server = S3Server.start(data.s3(), ports.of(S3));
        options.regions().forEach(region -> server.createBucket(bucket(region)));
        return server;
    }

    static String bucket(RegionName region) {
        return "bowwave-" + region.text();
    }

    /** The tap's slot must be there before the first row, so that it misses none. */
    private void fillTables() {
        PostgresServer postgres = postgres();
        postgres.createDatabase(DATABASE);
        try (JobDatabase database = JobDatabase.open(dbUrl(), postgres.user(), postgres.password(), 2)) {
            database.migrate();
            database.openTap(JobDatabase.TAP_SLOT);
            database.tokens().register("admin", adminToken, Set.of("admin"), null);
            database.tokens().register("builder", builderToken, Set.of("builder"), null);
            for (RegionName region : options.regions()) {
                database.regions().define(region, s3Endpoint(), bucket(region), region.equals(options.home()));
            }
        }
    }

    String adminToken() {
        return adminToken;
    }

    String builderToken() {
        return builderToken;
    }

    String dbUrl() {
        return "jdbc:postgresql://127.0.0.1:" + ports.of(POSTGRES) + "/" + DATABASE;
    }

    String bootstrap() {
        return "127.0.0.1:" + ports.of(KAFKA);
    }

    String etcdEndpoint(RegionName region) {
        return "http://127.0.0.1:" + ports.of(etcdName(region));
    }

    String s3Endpoint() {
        return "http://127.0.0.1:" + ports.of(S3);
    }

    PostgresServer postgres() {
        return get(POSTGRES, PostgresServer.class);
    }

    S3Server s3() {
        return get(S3, S3Server.class);
    }

    /** @param name postgres, kafka, s3 or etcd-REGION */
    EmbeddedServer server(String name) {
        return get(name, EmbeddedServer.class);
    }

    private <S extends EmbeddedServer> S get(String name, Class<S> type) {
        @Nullable EmbeddedServer server = servers.get(name);
        if (server == null) {
            throw new IllegalStateException("the server " + name + " doesn't run; there are " + servers.keySet());
        }
        return type.cast(server);
    }
}
