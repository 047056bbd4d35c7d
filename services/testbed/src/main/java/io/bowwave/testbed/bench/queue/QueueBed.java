package io.bowwave.testbed.bench.queue;

import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.PostgresServer;
import io.bowwave.jobtable.JobDatabase;
import io.bowwave.jobtable.NewApp;
import io.bowwave.jobtable.NewBuild;
import io.bowwave.process.ConfigReader;
import io.bowwave.process.RunningProcess;
import io.bowwave.process.TopicSetup;
import io.bowwave.queue.QueueConfig;
import io.bowwave.queue.QueueMain;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.testbed.TestbedException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** PostgreSQL and a queue service with ten connections; beside them the Kafka that the service wants to see. */
final class QueueBed implements AutoCloseable {

    static final int CONNECTIONS = 10;

    private static final int APPS = 2_000;
    private static final int FILLERS = CONNECTIONS;
    private static final String DATABASE = "bench";
    private static final RegionName REGION = new RegionName("us-east");

    /** Ended builds of the same apps, a minute apart, going back from two days ago. */
    private static final String HISTORY = """
            INSERT INTO build_job (id, app, repo_url, ref, commit_sha, trigger, requested_by, regions, home, timeout_ms, created_at,
                                   status, attempt, revision, changed_at, worker, started_at, finished_at, manifest, layout, size,
                                   uploaded_bytes)
            SELECT gen_random_uuid(), t.app, 'https://git.example/' || t.app, 'refs/heads/main',
                   substr(md5(n::text) || md5(n::text), 1, 40), 'push', 'bench', '{us-east}', 'us-east', 900000, t.at, 'succeeded', 1, 3,
                   t.at + interval '5 minutes', 'gone', t.at, t.at + interval '5 minutes', 'sha256:' || md5(n::text) || md5(n::text),
                   'sha256:' || md5(n::text) || md5(n::text), 1, 1
              FROM generate_series(?, ?) AS n,
                   LATERAL (SELECT 'app-' || n % ? AS app, now() - interval '2 days' - n * interval '6 seconds' AS at) t""";

    private static final long HISTORY_STEP = 500_000;

    private final PostgresServer postgres;
    private final KafkaServer kafka;
    private final JobDatabase database;
    private final RunningProcess queue;
    private final String token;
    private final AtomicInteger commits = new AtomicInteger();

    private QueueBed(PostgresServer postgres, KafkaServer kafka) {
        this.postgres = postgres;
        this.kafka = kafka;
        postgres.createDatabase(DATABASE);
        TopicSetup.ensure(kafka.bootstrap(), 4, (short) 1);
        queue = QueueMain.start(ConfigReader.read(QueueConfig.class, config()));
        database = JobDatabase.open(url(), user(), password(), FILLERS);
        database.regions().define(REGION, "http://store.example", "bowwave-us-east", true);
        for (int app = 0; app < APPS; app++) {
            database.apps().create(NewApp.of(app(app), "https://git.example/app-" + app, "main", "bench"));
        }
        token = database.tokens().issue("bench", Set.of("builder"), null);
    }

    static QueueBed start(Path folder) {
        PostgresServer postgres = PostgresServer.start(folder.resolve("postgres"), 0);
        return new QueueBed(postgres, KafkaServer.start(folder.resolve("kafka"), 0));
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

    private static AppName app(int number) {
        return new AppName("app-" + number % APPS);
    }

    /** Enqueues through the job table's own way until so many are queued. */
    void fill(int wanted) throws InterruptedException {
        int missing = Math.toIntExact(wanted - database.builds().stats().queued());
        try (ExecutorService fillers = Executors.newFixedThreadPool(FILLERS)) {
            List<Future<?>> all = new ArrayList<>();
            AtomicInteger left = new AtomicInteger(missing);
            for (int i = 0; i < FILLERS; i++) {
                all.add(fillers.submit(() -> {
                    while (left.getAndDecrement() > 0) {
                        enqueue(commits.incrementAndGet());
                    }
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new TestbedException("cannot fill the queue: " + e.getCause());
        }
    }

    private void enqueue(int commit) {
        database.builds()
                .enqueue(new NewBuild(app(commit), null, "%040x".formatted(commit), "push", "bench", null, false));
    }

    /** Rows of builds that ended long ago. Their indexes are made afterwards, since that is faster. */
    void history(long rows) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            List<String> indexes = indexes(statement);
            for (String index : indexes) {
                statement.execute("DROP INDEX " + index.replaceFirst(".* INDEX (\\S+) ON .*", "$1"));
            }
            for (long from = 0; from < rows; from += HISTORY_STEP) {
                history(connection, from, Math.min(from + HISTORY_STEP, rows) - 1);
            }
            for (String index : indexes) {
                statement.execute(index);
            }
            statement.execute("VACUUM ANALYZE build_job");
        }
    }

    private static void history(Connection connection, long first, long last) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(HISTORY)) {
            insert.setLong(1, first);
            insert.setLong(2, last);
            insert.setInt(3, APPS);
            insert.execute();
        }
    }

    private static List<String> indexes(Statement statement) throws SQLException {
        List<String> indexes = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(
                "SELECT indexdef FROM pg_indexes WHERE tablename = 'build_job' AND indexname <> 'build_job_pkey'")) {
            while (rows.next()) {
                indexes.add(rows.getString(1));
            }
        }
        return indexes;
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
