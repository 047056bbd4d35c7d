package io.bowwave.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.PostgresServer;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.process.KafkaClients;
import io.bowwave.process.RunningProcess;
import io.bowwave.process.Secret;
import io.bowwave.process.TopicSetup;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.job.BuildCause;
import io.bowwave.schemas.job.BuildFailed;
import io.bowwave.schemas.log.EventRecords;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RealServers({Server.POSTGRES, Server.KAFKA})
final class LedgerIT {

    private static final int PARTITIONS = 4;
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final List<String> TABLES = List.of(
            "app",
            "region",
            "build",
            "replica",
            "deployable",
            "deploy",
            "deploy_region",
            "rejection",
            "goal",
            "machine",
            "fleet",
            "event",
            "dead_letter");

    private final String suffix = UUID.randomUUID().toString().substring(0, 8);
    private final AppName app = new AppName("web-" + suffix);
    private final Story story = new Story(app, 1, PARTITIONS);
    private final LedgerConfig config;
    private final Producer<byte[], byte[]> producer;
    private RunningProcess ledger;
    private Connection database;

    LedgerIT(PostgresServer postgres, KafkaServer kafka) {
        String name = "ledger_" + suffix;
        postgres.createDatabase(name);
        TopicSetup.ensure(kafka.bootstrap(), PARTITIONS, (short) 1);
        config = new LedgerConfig(
                "127.0.0.1",
                0,
                postgres.jdbcUrl(name),
                postgres.user(),
                new Secret(postgres.password()),
                kafka.bootstrap());
        producer = KafkaClients.producer(kafka.bootstrap(), "ledger-it");
    }

    @BeforeEach
    void start() throws SQLException {
        ledger = LedgerMain.start(config);
        database = DriverManager.getConnection(
                config.dbUrl(), config.dbUser(), config.dbPassword().reveal());
    }

    @AfterEach
    void stop() throws SQLException {
        ledger.close();
        producer.close();
        database.close();
    }

    @Test
    void foldsACommitsWayIntoTables() throws Exception {
        send(story.records());

        await().atMost(SOON).ignoreExceptions().untilAsserted(() -> assertThat(
                        row("select status, attempt, worker, requeue_cause, size, requested_by from"
                                + " view.build where app = '" + app + "'"))
                .isEqualTo("succeeded|2|builder-2|lease-expired|4096|ada"));
        await().atMost(SOON).ignoreExceptions().untilAsserted(() -> assertThat(
                        row("select state, waiting_for, asked_actor from view.deploy where app = '" + app + "'"))
                .isEqualTo("rolling|wave 1 of 1: us-east|ada"));
        assertThat(row("select string_agg(region || ' ' || state || ' ' || bytes_done, ', ' order by region) from"
                        + " view.replica where app = '" + app + "'"))
                .isEqualTo("eu-west complete 4096, us-east complete 0");
        await().atMost(SOON).ignoreExceptions().untilAsserted(() -> {
            assertThat(row("select state, machine, address from view.machine where app = '" + app + "'"))
                    .isEqualTo("healthy|m1|127.0.0.1:8080");
            assertThat(row("select machines from view.fleet where app = '" + app + "'"))
                    .isEqualTo("1");
            assertThat(row("select state from view.deployable where app = '" + app + "'"))
                    .isEqualTo("deployable");
        });

        send(story.done());
        await().atMost(SOON).ignoreExceptions().untilAsserted(() -> assertThat(
                        row("select state, machines, waiting_for from view.deploy where app = '" + app + "'"))
                .isEqualTo("done|2|null"));
    }

    @Test
    void foldsWavesGatesAndApprovals() throws Exception {
        RequestId deploy = new RequestId("gated-" + app);
        send(story.gated(deploy, new RequestId("approval-" + app)));

        await().atMost(SOON).ignoreExceptions().untilAsserted(() -> assertThat(row(
                        "select state, waiting_for, wave, waves, generation, strategy, on_failure, approvals, needed,"
                                + " detail, failing -> 0 ->> 'logTail', override_freeze from view.deploy where request = '"
                                + deploy + "'"))
                .isEqualTo("paused|somebody to resume it|1|2|3|canary|pause|1|1|gate errors failed|no such table|t"));
        assertThat(row("select string_agg(wave || ' ' || state || ' ' || shares::text, ', ' order by wave) from"
                        + " view.deploy_wave where request = '" + deploy + "'"))
                .isEqualTo("1 baking {\"us-east\": \"5%\"}, 2 pending {\"eu-west\": \"100%\", \"us-east\": \"100%\"}");
        assertThat(row("select gate, query, value, previous, verdict, why from view.deploy_gate where request = '"
                        + deploy + "'"))
                .isEqualTo("errors|rate(x)|9|3|failed|9 is more than 2 times 3");
        assertThat(row(
                        "select string_agg(region || ' ' || coalesce(permille::text, skipped), ', ' order by region) from"
                                + " view.deploy_region where request = '" + deploy + "'"))
                .isEqualTo("eu-west no machine has answered for 60 s, us-east 20");
        assertThat(row("select actor from view.deploy_approval where request = '" + deploy + "'"))
                .isEqualTo("bob");

        String waits = "select state, wait_reason, waiting_for from view.deploy where request = '" + deploy + "'";
        send(story.resumedWithoutSlot(deploy, new RequestId("resume-" + app)));
        await().atMost(SOON).ignoreExceptions().untilAsserted(() -> assertThat(row(waits))
                .isEqualTo("rolling|slot|1 of 1 rollouts in progress: shop"));
        send(story.goesOn(deploy));
        await().atMost(SOON).ignoreExceptions().untilAsserted(() -> assertThat(row(waits))
                .startsWith("rolling|null|"));
    }

    @Test
    void goesOnPastWhatItCannotReadAndSaysWhere() throws Exception {
        send(
                List.of(
                        story.plain(Topics.BUILD_EVENTS.name(), "not json " + suffix),
                        story.plain(Topics.DEPLOY_REQUESTS.name(), "[\"" + suffix + "\"]"),
                        // The attempt is no number: readable JSON, unreadable event.
                        story.plain(
                                Topics.BUILD_EVENTS.name(),
                                "{\"id\":\"x\",\"type\":\"io.bowwave.build.queued.v1\",\"time\":\"2026-01-31T12:00:00Z\",\"subject\":\"s\",\"attempt\":\"many\"}")));
        send(story.building());

        await().atMost(SOON).ignoreExceptions().untilAsserted(() -> assertThat(
                        row("select status from view.build where app = '" + app + "'"))
                .isEqualTo("succeeded"));
        await().atMost(SOON).ignoreExceptions().untilAsserted(() -> assertThat(
                        row("select count(*), min(process) from view.dead_letter where key = '" + app + "'"))
                .isEqualTo("2|ledger"));
    }

    @Test
    void takesTextThatPostgresCannotHold() throws Exception {
        send(story.building().subList(0, 2));
        send(List.of(EventRecords.keyedByApp(
                app.text(),
                story.event(new BuildFailed(
                        app, story.build, 1, 3, BuildCause.BUILD_FAILED, "ends with \u0000 and \\u0000 stays")))));

        await().atMost(SOON).ignoreExceptions().untilAsserted(() -> assertThat(
                        row("select b.status, b.message, e.json->>'message' from view.build b join"
                                + " view.event e on e.build = b.build and e.type like '%failed%' where b.app = '" + app
                                + "'"))
                .isEqualTo("failed|ends with \ufffd and \\u0000 stays|ends with \ufffd and \\u0000 stays"));
    }

    @Test
    void anEventRepairedIntoTheLogLateFillsInAndNeverTurnsBack() throws Exception {
        List<ProducerRecord<byte[], byte[]>> building = story.building();
        send(building.subList(1, building.size()));
        send(building.subList(0, 1));

        await().atMost(SOON).ignoreExceptions().untilAsserted(() -> assertThat(
                        row("select status, revision, requested_by from view.build where app = '" + app + "'"))
                .isEqualTo("succeeded|5|ada"));
    }

    @Test
    void countsEveryRecordOnceAcrossARestart() throws Exception {
        send(story.records());
        awaitCaughtUp();
        ledger.close();
        send(story.done());
        ledger = LedgerMain.start(config);
        awaitCaughtUp();

        assertThat(row("select state from view.deploy where app = '" + app + "'"))
                .isEqualTo("done");
        assertThat(row("select count(*), count(distinct id) from view.event where app = '" + app + "'"))
                .isEqualTo("15|15");
    }

    @Test
    void aRebuildGivesTheSameTablesWhileTheyStayReadable() throws Exception {
        send(story.records());
        for (int i = 2; i < 40; i++) {
            Story other = new Story(app, i, PARTITIONS);
            send(other.records());
            send(other.done());
        }
        awaitCaughtUp();
        Map<String, List<String>> before = dump();

        execute(
                "update view.control set state = 'requested', requested_at = now(), requested_by = 'test' where state = 'idle'");
        int reads = 0;
        while (!row("select state, finished_at is not null from view.control").equals("idle|t")) {
            assertThat(row("select count(*) from view.build where app = '" + app + "'"))
                    .isEqualTo("39");
            assertThat(++reads).isLessThan(100_000);
        }

        assertThat(dump()).isEqualTo(before);
        assertThat(row("select records_done > 0, records_done = records_total from view.control"))
                .isEqualTo("t|t");
        send(story.done());
        await().atMost(SOON).ignoreExceptions().untilAsserted(() -> assertThat(
                        row("select state from view.deploy where request = '" + story.request + "'"))
                .isEqualTo("done"));
    }

    private void send(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
        for (ProducerRecord<byte[], byte[]> record : records) {
            producer.send(record).get();
        }
    }

    private void awaitCaughtUp() {
        await().atMost(SOON).ignoreExceptions().untilAsserted(() -> {
            try (var consumer = KafkaClients.consumer(config.kafkaBootstrap(), "ledger-it", null)) {
                LogReader log = new LogReader(() -> consumer);
                for (var end : consumer.endOffsets(log.partitions()).entrySet()) {
                    assertThat(row("select coalesce(max(next_offset), 0) from view.projection_offset where topic = '"
                                    + end.getKey().topic() + "' and partition = "
                                    + end.getKey().partition()))
                            .isEqualTo(end.getValue().toString());
                }
            }
        });
    }

    private Map<String, List<String>> dump() throws SQLException {
        Map<String, List<String>> tables = new TreeMap<>();
        for (String table : TABLES) {
            List<String> rows = new ArrayList<>();
            try (Statement statement = database.createStatement();
                    ResultSet found = statement.executeQuery("select t::text from view." + table + " t order by 1")) {
                while (found.next()) {
                    rows.add(found.getString(1));
                }
            }
            tables.put(table, rows);
        }
        return tables;
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = database.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isEqualTo(1);
        }
    }

    private String row(String sql) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            if (!found.next()) {
                return "no row";
            }
            List<String> values = new ArrayList<>();
            for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                values.add(String.valueOf(found.getString(i)));
            }
            return String.join("|", values);
        }
    }
}
