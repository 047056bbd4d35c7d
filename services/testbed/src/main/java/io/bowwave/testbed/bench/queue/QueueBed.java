package io.bowwave.testbed.bench.queue;

import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.PostgresServer;
import io.bowwave.jobtable.JobDatabase;
import io.bowwave.jobtable.NewApp;
import io.bowwave.process.ConfigReader;
import io.bowwave.process.RunningProcess;
import io.bowwave.process.TopicSetup;
import io.bowwave.queue.QueueConfig;
import io.bowwave.queue.QueueMain;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** PostgreSQL and a queue service with ten connections; beside them the Kafka that the service wants to see. */
final class QueueBed implements AutoCloseable {

    static final int CONNECTIONS = 10;

    private static final int APPS = 2_000;
    private static final String DATABASE = "bench";

    /** A database with millions of builds does not live on a server that is set to be small beside all of {@code up}. */
    private static final Map<String, String> DATABASE_SETTINGS = Map.of("shared_buffers", "1GB", "max_wal_size", "4GB");

    private static final RegionName REGION = new RegionName("us-east");

    private final PostgresServer postgres;
    private final KafkaServer kafka;
    private final JobDatabase database;
    private final RunningProcess queue;
    private final String token;

    private QueueBed(PostgresServer postgres, KafkaServer kafka) {
        this.postgres = postgres;
        this.kafka = kafka;
        postgres.createDatabase(DATABASE);
        TopicSetup.ensure(kafka.bootstrap(), 4, (short) 1);
        queue = QueueMain.start(ConfigReader.read(QueueConfig.class, config()));
        database = JobDatabase.open(url(), user(), password(), 1);
        database.regions().define(REGION, "http://store.example", "bowwave-us-east", true);
        for (int app = 0; app < APPS; app++) {
            database.apps()
                    .create(NewApp.of(new AppName("app-" + app), "https://git.example/app-" + app, "main", "bench"));
        }
        token = database.tokens().issue("bench", Set.of("builder"), null);
    }

    static QueueBed start(Path folder) {
        PostgresServer postgres = PostgresServer.start(folder.resolve("postgres"), 0, DATABASE_SETTINGS);
        return new QueueBed(postgres, KafkaServer.start(folder.resolve("kafka")));
    }

    private Map<String, String> config() {
        return new HashMap<>(Map.of(
                "db-url", url(),
                "db-user", user(),
                "db-password", password(),
                "db-pool-size", Integer.toString(CONNECTIONS),
                "kafka-bootstrap", kafka.bootstrap(),
                "tap-slot", "",
                // The repositories are invented.
                "heads-every", "0s"));
    }

    /** Until so many are queued. */
    void fill(int wanted) throws SQLException {
        long missing = wanted - database.builds().stats().queued();
        if (missing > 0) {
            try (Connection connection = connect()) {
                ManyBuilds.queued(connection, missing, APPS);
            }
        }
    }

    /** Rows of builds that ended long ago. */
    void history(long rows) throws SQLException {
        try (Connection connection = connect()) {
            ManyBuilds.history(connection, rows, APPS);
        }
    }

    /** A connection beside those of the service. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), user(), password());
    }

    String url() {
        return postgres.jdbcUrl(DATABASE);
    }

    String user() {
        return postgres.user();
    }

    String password() {
        return postgres.password();
    }

    String api() {
        return "http://127.0.0.1:" + queue.port();
    }

    String token() {
        return token;
    }

    void stopQueue() {
        queue.close();
    }

    @Override
    public void close() {
        queue.close();
        database.close();
        kafka.close();
        postgres.close();
    }
}
