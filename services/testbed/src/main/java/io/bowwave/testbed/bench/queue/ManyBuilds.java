package io.bowwave.testbed.bench.queue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds by the million, written by statements of the bench's own. The rows are those that the job table's statements leave, but its
 * triggers do not see them, and the lines are made anew from the rows afterwards: enqueuing 100,000 builds one by one takes longer than all
 * that is measured.
 */
final class ManyBuilds {

    private static final long STEP = 500_000;

    /** Ended builds, a few seconds apart, going back from two days ago. */
    private static final String HISTORY = """
            INSERT INTO build_job (id, app, repo_url, ref, commit_sha, trigger, requested_by, regions, home, timeout_ms, created_at,
                                   status, attempt, revision, changed_at, worker, started_at, finished_at, manifest, layout, size,
                                   uploaded_bytes)
            SELECT gen_random_uuid(), t.app, 'https://git.example/' || t.app, 'refs/heads/main',
                   substr(md5(n::text) || md5(n::text), 1, 40), 'push', 'bench', '{us-east}', 'us-east', 900000, t.at, 'succeeded', 1, 3,
                   t.at + interval '5 minutes', 'gone', t.at, t.at + interval '5 minutes', 'sha256:' || md5(n::text) || md5(n::text),
                   'sha256:' || md5(n::text) || md5(n::text), 1, 1
              FROM generate_series(?, ?) AS n,
                   LATERAL (SELECT 'app-' || n % ? AS app, now() - interval '2 days' - n * interval '2 seconds' AS at) t""";

    /** Queued builds, later than all that are there, with ids in the order of time as the job table gives them. */
    private static final String QUEUED = """
            INSERT INTO build_job (id, app, repo_url, ref, commit_sha, trigger, requested_by, regions, home, timeout_ms, queue_until,
                                   created_at, status, attempt, revision, changed_at)
            SELECT (lpad(to_hex((extract(epoch FROM t.at) * 1000)::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 3) || '8'
                       || substr(md5(random()::text), 1, 15))::uuid,
                   t.app, 'https://git.example/' || t.app, 'refs/heads/main', md5(random()::text) || substr(md5(n::text), 1, 8), 'push',
                   'bench', '{us-east}', 'us-east', 900000, t.at + interval '1 day', t.at, 'queued', 1, 1, t.at
              FROM generate_series(1, ?) AS n,
                   LATERAL (SELECT 'app-' || n % ? AS app, now() + n * interval '1 microsecond' AS at) t""";

    private static final List<String> LINES =
            List.of("DELETE FROM build_line", """
            INSERT INTO build_line (app, ref, queued, running, head, head_at, urgent)
            SELECT app, ref, count(*) FILTER (WHERE status = 'queued'), count(*) FILTER (WHERE status = 'running'),
                   (array_agg(id ORDER BY created_at, id) FILTER (WHERE status = 'queued'))[1],
                   min(created_at) FILTER (WHERE status = 'queued'), false
              FROM build_job WHERE status IN ('queued', 'running') GROUP BY app, ref""", """
            UPDATE app_turn t
               SET running = (SELECT count(*) FROM build_job j WHERE j.app = t.app AND j.status = 'running')""", "SELECT app_turn_refresh(app, 0) FROM app_turn");

    private ManyBuilds() {}

    /** Rows of builds that ended long ago. Their indexes are made afterwards, since that is faster. */
    static void history(Connection connection, long rows, int apps) throws SQLException {
        try (Statement statement = connection.createStatement();
                PreparedStatement insert = connection.prepareStatement(HISTORY)) {
            statement.execute("SET maintenance_work_mem = '512MB'");
            List<String> indexes = indexes(statement);
            for (String index : indexes) {
                statement.execute("DROP INDEX " + index.replaceFirst(".* INDEX (\\S+) ON .*", "$1"));
            }
            for (long from = 0; from < rows; from += STEP) {
                insert.setLong(1, from);
                insert.setLong(2, Math.min(from + STEP, rows) - 1);
                insert.setInt(3, apps);
                insert.execute();
            }
            for (String index : indexes) {
                statement.execute(index);
            }
            statement.execute("VACUUM ANALYZE build_job");
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

    /** So many more queued builds. Nobody may claim or finish meanwhile. */
    static void queued(Connection connection, long more, int apps) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement();
                PreparedStatement insert = connection.prepareStatement(QUEUED)) {
            statement.execute("LOCK TABLE app_turn IN EXCLUSIVE MODE");
            statement.execute("SET LOCAL session_replication_role = replica");
            insert.setLong(1, more);
            insert.setInt(2, apps);
            insert.execute();
            for (String line : LINES) {
                statement.execute(line);
            }
        }
        connection.commit();
        connection.setAutoCommit(true);
    }
}
