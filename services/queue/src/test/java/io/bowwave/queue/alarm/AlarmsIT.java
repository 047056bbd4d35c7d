package io.bowwave.queue.alarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.PostgresServer;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.jobtable.Alarm;
import io.bowwave.jobtable.JobDatabase;
import io.bowwave.jobtable.NewApp;
import io.bowwave.jobtable.NewBuild;
import io.bowwave.jobtable.PoolState;
import io.bowwave.process.ConfigReader;
import io.bowwave.process.KafkaClients;
import io.bowwave.process.RunningProcess;
import io.bowwave.process.TopicSetup;
import io.bowwave.queue.QueueConfig;
import io.bowwave.queue.QueueMain;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.EventData;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.alarm.AlarmCleared;
import io.bowwave.schemas.alarm.AlarmEvent;
import io.bowwave.schemas.alarm.AlarmKind;
import io.bowwave.schemas.alarm.AlarmRaised;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.WorkerId;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The autoscaler and the alarms of a whole queue process. */
@RealServers({Server.POSTGRES, Server.KAFKA})
final class AlarmsIT {

    private static final Duration WITHIN = Duration.ofSeconds(60);

    private final PostgresServer postgres;
    private final KafkaServer kafka;
    private final String name = "a" + UUID.randomUUID().toString().replace("-", "");
    private final AppName app = new AppName("web-" + name.substring(0, 8));
    private final List<AlarmEvent> waiting = new ArrayList<>();
    private JobDatabase database;
    private @Nullable RunningProcess queue;
    private Consumer<byte[], byte[]> consumer;

    AlarmsIT(PostgresServer postgres, KafkaServer kafka) {
        this.postgres = postgres;
        this.kafka = kafka;
    }

    @BeforeEach
    void open() {
        postgres.createDatabase(name);
        TopicSetup.ensure(kafka.bootstrap(), 4, (short) 1);
        database = JobDatabase.open(postgres.jdbcUrl(name), postgres.user(), postgres.password(), 2);
        database.migrate();
        database.regions().define(new RegionName("us-east"), "http://s3", "bowwave-us-east", true);
        database.apps().create(NewApp.of(app, "https://git.example/web", "main", "test"));
        consumer = KafkaClients.consumer(kafka.bootstrap(), "alarms-it", null);
        List<TopicPartition> all = consumer.partitionsFor(Topics.ALARMS.name()).stream()
                .map(each -> new TopicPartition(each.topic(), each.partition()))
                .toList();
        consumer.assign(all);
        consumer.seekToEnd(all);
        all.forEach(consumer::position);
    }

    @AfterEach
    void close() {
        consumer.close();
        stop();
        database.close();
    }

    @Test
    void saysWhenABuilderHasFallenSilentAndWhenItIsBack() throws Exception {
        database.claims().seen(new WorkerId("builder-1-0a1b2c3d"), Map.of());
        database.claims().seen(new WorkerId("builder-2-0a1b2c3d"), Map.of());
        database.claims().seen(new WorkerId("builder-3-0a1b2c3d"), Map.of());
        database.builderPool().left(new WorkerId("builder-2-0a1b2c3d"));
        sql("UPDATE worker SET last_seen = now() - interval '2 minutes' WHERE id NOT LIKE 'builder-3%'");
        start(Map.of());
        AlarmEvent raised = next();
        assertThat(raised).isInstanceOf(AlarmRaised.class);
        assertThat(raised.kind()).isEqualTo(AlarmKind.BUILDER_GONE);
        assertThat(raised.about()).isEqualTo("builder-1");
        assertThat(((AlarmRaised) raised).detail()).contains("worker builder-1-0a1b2c3d has said nothing");
        assertThat(database.alarms().list(false)).extracting(Alarm::about).containsExactly("builder-1");
        // Its next life has another id.
        database.claims().seen(new WorkerId("builder-1-ffffffff"), Map.of());
        AlarmEvent cleared = next();
        assertThat(cleared).isInstanceOf(AlarmCleared.class);
        assertThat(cleared.since()).isEqualTo(raised.since());
        assertThat(database.alarms().list(false)).isEmpty();
    }

    @Test
    void saysThatTheTapsSlotIsNotThereOrFarBehind() throws Exception {
        String slot = "slot_" + name;
        start(Map.of("tap-slot", slot));
        assertThat(((AlarmRaised) next()).detail()).contains("slot " + slot + " is not there");
        sql("SELECT pg_create_logical_replication_slot('" + slot + "', 'pgoutput')");
        try {
            assertThat(next()).isInstanceOf(AlarmCleared.class);
            sql("CREATE TABLE noise AS SELECT generate_series(1, 1000)");
            assertThat(database.alarms().tapLag(slot, 1L << 30)).isEmpty();
            assertThat(database.alarms().tapLag(slot, 1).orElseThrow()).contains("is job-tap running, and Kafka?");
        } finally {
            sql("SELECT pg_drop_replication_slot('" + slot + "')");
        }
    }

    @Test
    void wantsBuildersForWhatCanRunAndSaysWhenNoneCome() throws Exception {
        database.builds().enqueue(new NewBuild(app, null, "a".repeat(40), "push", "test", null, false));
        database.builds().enqueue(new NewBuild(app, null, "b".repeat(40), "push", "test", null, false));
        start(Map.of(
                "min-builders", "0",
                "max-builders", "5",
                "alarm-queue-age", "1s",
                "scale-driver", "exec",
                "scale-command", "echo no machines left; exit 1"));
        // The second waits for the first, not for a builder; two a few minutes ago want one more at hand.
        await().atMost(WITHIN)
                .untilAsserted(() -> assertThat(database.builderPool().state())
                        .extracting(PoolState::wanted, PoolState::reason)
                        .matches(found -> found.get(0).equals(1)
                                && found.get(1).toString().contains("1 can run")));
        List<AlarmEvent> two = new ArrayList<>(List.of(next(), next()));
        assertThat(two)
                .extracting(AlarmEvent::kind)
                .containsExactlyInAnyOrder(AlarmKind.QUEUE_OLD, AlarmKind.SCALING_FAILED);
        assertThat(two).extracting(AlarmEvent::about).containsExactlyInAnyOrder("queue", "driver");
    }

    @Test
    void oneProcessScales() {
        assertThat(database.builderPool().lead("one", WITHIN)).isTrue();
        assertThat(database.builderPool().lead("two", WITHIN)).isFalse();
        assertThat(database.builderPool().lead("one", Duration.ofMillis(1))).isTrue();
        await().atMost(WITHIN).until(() -> database.builderPool().lead("two", WITHIN));
    }

    private void stop() {
        if (queue != null) {
            queue.close();
        }
    }

    private void start(Map<String, String> more) {
        Map<String, String> values = new HashMap<>(Map.of(
                "db-url", postgres.jdbcUrl(name),
                "db-user", postgres.user(),
                "db-password", postgres.password(),
                "db-pool-size", "4",
                "kafka-bootstrap", kafka.bootstrap(),
                "tap-slot", "",
                "heads-every", "0s"));
        values.putAll(more);
        queue = QueueMain.start(ConfigReader.read(QueueConfig.class, values));
    }

    /** The next of this database's alarms. */
    private AlarmEvent next() throws Exception {
        long end = System.nanoTime() + WITHIN.toNanos();
        while (System.nanoTime() < end) {
            if (waiting.isEmpty()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    EventData data = EventCodec.decode(record.value()).data();
                    waiting.add((AlarmEvent) data);
                }
            } else {
                return waiting.removeFirst();
            }
        }
        throw new AssertionError("no alarm within " + WITHIN);
    }

    private void sql(String text) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(name), postgres.user(), postgres.password());
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }
}
