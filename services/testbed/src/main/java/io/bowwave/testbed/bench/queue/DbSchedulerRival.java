package io.bowwave.testbed.bench.queue;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * db-scheduler with the polling that its documents name the fastest, select for update and skip locked, and the limits of theirs for a
 * hundred threads and more. Executes empty tasks, each of which it deletes when it is done.
 */
final class DbSchedulerRival implements AutoCloseable {

    private static final double FETCH_BELOW = 2.0;
    private static final double FETCH_UP_TO = 6.0;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    /** With less than this share of its tasks left it would be measured idling. */
    private static final int ENOUGH = 10;

    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    /** The table of its documents, without the indexes of what is not used here (priorities). */
    private static final String TABLE = """
            CREATE TABLE scheduled_tasks (
                task_name text NOT NULL, task_instance text NOT NULL, task_data bytea, execution_time timestamptz NOT NULL,
                picked boolean NOT NULL, picked_by text, last_success timestamptz, last_failure timestamptz, consecutive_failures int,
                last_heartbeat timestamptz, version bigint NOT NULL, priority smallint, PRIMARY KEY (task_name, task_instance));
            CREATE INDEX execution_time_idx ON scheduled_tasks (execution_time);
            CREATE INDEX last_heartbeat_idx ON scheduled_tasks (last_heartbeat)""";

    private final HikariDataSource pool;
    private final int threads;
    private int tasks;

    DbSchedulerRival(QueueBed bed, int threads) throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(bed.url());
        config.setUsername(bed.user());
        config.setPassword(bed.password());
        config.setMaximumPoolSize(QueueBed.CONNECTIONS);
        config.setConnectionTimeout(Duration.ofSeconds(30).toMillis());
        pool = new HikariDataSource(config);
        this.threads = threads;
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(TABLE);
        }
    }

    /** So many tasks that are due. */
    void fill(int wanted) throws SQLException {
        int missing = Math.toIntExact(wanted - left());
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, version)
                    SELECT 'empty', n, now() - interval '1 minute' + n * interval '1 microsecond', false, 1
                      FROM generate_series(%d, %d) AS n""".formatted(tasks, tasks + missing - 1));
            statement.execute("ANALYZE scheduled_tasks");
        }
        tasks += Math.max(0, missing);
    }

    /** Tasks done a second, until the time is over or most of them are done. */
    double run(Duration time) throws InterruptedException, SQLException {
        OneTimeTask<Void> task = Tasks.oneTime("empty").execute((instance, context) -> {});
        Scheduler scheduler = Scheduler.create(pool, task)
                .threads(threads)
                .pollUsingLockAndFetch(FETCH_BELOW, FETCH_UP_TO)
                .pollingInterval(POLL)
                .shutdownMaxWait(STOP_WITHIN)
                .build();
        long before = left();
        scheduler.start();
        long began = System.nanoTime();
        long length = time.toNanos();
        long now;
        long after;
        do {
            Thread.sleep(LOOK_EVERY);
            after = left();
            now = System.nanoTime() - began;
        } while (now < length && after > before / ENOUGH);
        scheduler.stop();
        return (before - after) / (now / 1e9);
    }

    private long left() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM scheduled_tasks")) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
