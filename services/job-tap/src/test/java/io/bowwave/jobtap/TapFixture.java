package io.bowwave.jobtap;

import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.PostgresServer;
import io.bowwave.jobtable.App;
import io.bowwave.jobtable.Build;
import io.bowwave.jobtable.Claim;
import io.bowwave.jobtable.JobDatabase;
import io.bowwave.jobtable.NewApp;
import io.bowwave.jobtable.NewBuild;
import io.bowwave.jobtable.Outcome;
import io.bowwave.process.KafkaClients;
import io.bowwave.process.RunningProcess;
import io.bowwave.process.Secret;
import io.bowwave.process.TopicSetup;
import io.bowwave.schemas.Event;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.EventData;
import io.bowwave.schemas.Topic;
import io.bowwave.schemas.Traces;
import io.bowwave.schemas.UnreadableEventException;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.WorkerId;
import io.bowwave.schemas.rollout.Comparison;
import io.bowwave.schemas.rollout.DeployRules;
import io.bowwave.schemas.rollout.Gate;
import io.bowwave.schemas.rollout.GateKind;
import io.bowwave.schemas.rollout.NoData;
import io.bowwave.schemas.rollout.OnFailure;
import io.bowwave.schemas.rollout.Share;
import io.bowwave.schemas.rollout.Strategy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/** A fresh database with its own slot, apps with names of their own, and what the log says about them. */
final class TapFixture implements AutoCloseable {

    static final WorkerId WORKER = new WorkerId("w1");

    final String name = "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 16);
    final JobDatabase database;
    private final PostgresServer postgres;
    private final KafkaServer kafka;
    private final Random random = new Random();

    TapFixture(PostgresServer postgres, KafkaServer kafka) {
        this.postgres = postgres;
        this.kafka = kafka;
        postgres.createDatabase(name);
        TopicSetup.ensure(kafka.bootstrap(), 4, (short) 1);
        database = JobDatabase.open(postgres.jdbcUrl(name), postgres.user(), postgres.password(), 8);
        database.migrate();
    }

    RunningProcess start() {
        return JobTapMain.start(config(false));
    }

    JobTapConfig config(boolean startOver) {
        return new JobTapConfig(
                "127.0.0.1",
                0,
                postgres.jdbcUrl(name),
                postgres.user(),
                new Secret(postgres.password()),
                kafka.bootstrap(),
                name,
                1,
                startOver);
    }

    /** As in a config file. */
    Map<String, String> settings() {
        return Map.of(
                "db-url", postgres.jdbcUrl(name),
                "db-user", postgres.user(),
                "db-password", postgres.password(),
                "kafka-bootstrap", kafka.bootstrap(),
                "slot", name);
    }

    void regions() {
        database.regions().define(new RegionName("us-east"), "http://s3", "bowwave-us-east", true);
        database.regions().define(new RegionName("eu-west"), "http://s3", "bowwave-eu-west", false);
    }

    App app(String suffix) {
        return database.apps()
                .create(NewApp.of(new AppName(name + "-" + suffix), "https://git.example/" + suffix, "main", "test"));
    }

    Build enqueue(App app) {
        byte[] commit = new byte[20];
        random.nextBytes(commit);
        return database.builds()
                .enqueue(new NewBuild(
                        app.name(), null, HexFormat.of().formatHex(commit), "push", "ada", Traces.begin(random), false))
                .build();
    }

    /** As long as rules may be, nearly: what stands out of the row is not in the WAL. */
    private static final DeployRules DEPLOY = new DeployRules(
            Strategy.CANARY,
            null,
            60L,
            new Share("10%"),
            null,
            OnFailure.PAUSE,
            null,
            IntStream.range(0, 20).mapToObj(TapFixture::gate).toList());

    private static Gate gate(int number) {
        String query = "sum(rate(m%d[$window]))".formatted(number);
        return new Gate("g" + number, GateKind.PROMETHEUS, query, Comparison.AT_MOST, 1.5, true, 60L, NoData.PASS);
    }

    List<Claim> claim() {
        return database.claims().claim(List.of(WORKER, WORKER, WORKER, WORKER));
    }

    void finish(Build build, int attempt, Outcome outcome) {
        database.claims().finish(build.id(), attempt, WORKER, outcome);
    }

    Outcome.Succeeded success() {
        byte[] any = new byte[8];
        random.nextBytes(any);
        return new Outcome.Succeeded(new ArtifactRef(Digest.of(any), Digest.of(any), 42), "web", 12, DEPLOY);
    }

    /** Everything that is committed on the topic about this fixture's apps, in the order of partitions and offsets. */
    List<ConsumerRecord<byte[], byte[]>> records(Topic topic) {
        try (Consumer<byte[], byte[]> consumer = KafkaClients.consumer(kafka.bootstrap(), "test", null)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(found::add);
            }
            return found.stream().filter(record -> key(record).startsWith(name)).toList();
        }
    }

    List<Event<?>> events(Topic topic) {
        return records(topic).stream()
                .filter(record -> record.value() != null)
                .<Event<?>>map(TapFixture::event)
                .toList();
    }

    List<EventData> data(Topic topic) {
        return events(topic).stream().<EventData>map(Event::data).toList();
    }

    static Event<?> event(ConsumerRecord<byte[], byte[]> record) {
        try {
            return EventCodec.decode(record.value());
        } catch (UnreadableEventException e) {
            throw new IllegalStateException(e);
        }
    }

    static String key(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), StandardCharsets.UTF_8);
    }

    void sql(String statement) {
        try (Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(name), postgres.user(), postgres.password());
                Statement s = connection.createStatement()) {
            s.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(statement + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        sql("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '" + name
                + "' AND active");
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .ignoreExceptions()
                .untilAsserted(() ->
                        sql("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '"
                                + name + "'"));
        database.close();
    }
}
