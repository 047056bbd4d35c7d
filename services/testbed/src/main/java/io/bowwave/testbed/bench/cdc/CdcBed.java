package io.bowwave.testbed.bench.cdc;

import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.PostgresServer;
import io.bowwave.jobtable.JobDatabase;
import io.bowwave.jobtable.NewApp;
import io.bowwave.jobtap.JobTapConfig;
import io.bowwave.jobtap.JobTapMain;
import io.bowwave.process.ConfigReader;
import io.bowwave.process.RunningProcess;
import io.bowwave.process.TopicSetup;
import io.bowwave.schemas.Topic;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.streamhost.StreamHostConfig;
import io.bowwave.streamhost.StreamHostMain;
import io.bowwave.testbed.bench.CommittedReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;

/** PostgreSQL, Kafka, a tap between them, and on demand the topologies. */
final class CdcBed implements AutoCloseable {

    static final RegionName REGION = new RegionName("us-east");
    static final int APPS = 50;

    private static final int PARTITIONS = 4;
    private static final int CONNECTIONS = 8;
    private static final String DATABASE = "bench";

    private final Path folder;
    private final PostgresServer postgres;
    private final KafkaServer kafka;
    private final JobDatabase database;
    private final List<RunningProcess> processes = new ArrayList<>();

    private CdcBed(Path folder, PostgresServer postgres, KafkaServer kafka) {
        this.folder = folder;
        this.postgres = postgres;
        this.kafka = kafka;
        postgres.createDatabase(DATABASE);
        TopicSetup.ensure(kafka.bootstrap(), PARTITIONS, (short) 1);
        database = JobDatabase.open(postgres.jdbcUrl(DATABASE), postgres.user(), postgres.password(), CONNECTIONS);
        database.migrate();
        database.openTap(JobDatabase.TAP_SLOT);
        database.regions().define(REGION, "http://store.example", "bowwave-us-east", true);
        for (int app = 0; app < APPS; app++) {
            database.apps().create(NewApp.of(app(app), "https://git.example/app-" + app, "main", "bench"));
        }
        processes.add(JobTapMain.start(ConfigReader.read(
                JobTapConfig.class,
                new HashMap<>(Map.of(
                        "db-url", postgres.jdbcUrl(DATABASE),
                        "db-user", postgres.user(),
                        "db-password", postgres.password(),
                        "kafka-bootstrap", kafka.bootstrap())))));
    }

    static CdcBed start(Path folder) {
        PostgresServer postgres = PostgresServer.start(folder.resolve("postgres"), 0);
        return new CdcBed(folder, postgres, KafkaServer.start(folder.resolve("kafka")));
    }

    static AppName app(int number) {
        return new AppName("app-" + number % APPS);
    }

    void startTopologies() {
        processes.add(StreamHostMain.start(ConfigReader.read(
                StreamHostConfig.class,
                new HashMap<>(Map.of(
                        "kafka-bootstrap", kafka.bootstrap(),
                        "state-dir", folder.resolve("streams").toString(),
                        "partitions", Integer.toString(PARTITIONS),
                        "on-failure", "restart")))));
    }

    JobDatabase database() {
        return database;
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(DATABASE), postgres.user(), postgres.password());
    }

    String bootstrap() {
        return kafka.bootstrap();
    }

    /** Reads committed records of a topic from now on. */
    Consumer<byte[], byte[]> reader(Topic topic) {
        return CommittedReader.fromNow(kafka.bootstrap(), topic);
    }

    @Override
    public void close() {
        processes.reversed().forEach(RunningProcess::close);
        database.close();
        kafka.close();
        postgres.close();
    }
}
