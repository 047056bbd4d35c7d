package io.bowwave.jobtable;

import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.WorkerId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/** The builders there are, what they have to do, and how many there should be. */
public final class BuilderPool {

    /** One that has said nothing for so long is not there. It asks for work each 20 s, and tells each 5 s that it builds. */
    public static final Duration SILENT = Duration.ofSeconds(90);

    private static final int LAST_BUILDS = 200;
    private static final Duration RECENT = Duration.ofMinutes(10);
    /** Builds that begin so long after the time of day that it is now need their builders then. */
    private static final Duration AHEAD = Duration.ofMinutes(15);

    private static final int DAYS = 7;

    private static final String LOAD = """
            WITH free AS (
                SELECT l.queued, l.head_at, t.concurrency - l.running AS room
                  FROM build_line l JOIN app_turn t ON t.app = l.app
                 WHERE l.head IS NOT NULL AND l.running < t.concurrency AND (l.not_before IS NULL OR l.not_before <= now())),
            past AS (
                SELECT extract(epoch FROM finished_at - started_at) AS seconds
                  FROM (SELECT started_at, finished_at FROM build_job ORDER BY created_at DESC, id DESC LIMIT :last) b
                 WHERE finished_at IS NOT NULL AND started_at IS NOT NULL)
            SELECT now() AS at,
                   (SELECT count(*) FROM build_lease) AS running,
                   coalesce((SELECT sum(least(queued, room)) FROM free), 0) AS runnable,
                   coalesce((SELECT extract(epoch FROM now() - min(head_at)) FROM free), 0) AS oldest,
                   coalesce((SELECT avg(seconds) FROM past), 0) AS typical,
                   (SELECT count(*) FROM build_job WHERE created_at > now() - :recent * interval '1 second') AS recent,
                   (SELECT max(n) FROM generate_series(1, :days) AS day, LATERAL (
                        SELECT count(*) AS n FROM build_job
                         WHERE created_at >= now() - day * interval '1 day'
                           AND created_at < now() - day * interval '1 day' + :ahead * interval '1 second') d) AS expected""";

    private final Jdbi jdbi;

    BuilderPool(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Those that were heard of within {@link #SILENT}, by name. */
    public List<Worker> workers() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT w.id, w.labels, w.first_seen, greatest(w.last_seen, max(l.heartbeat_at)) AS last_seen,
                               array_remove(array_agg(l.build ORDER BY l.build), NULL) AS builds
                          FROM worker w LEFT JOIN build_lease l ON l.worker = w.id
                         WHERE w.left_at IS NULL
                         GROUP BY w.id HAVING greatest(w.last_seen, max(l.heartbeat_at)) > now() - :silent * interval '1 second'
                         ORDER BY w.id""")
                .bind("silent", SILENT.toSeconds())
                .map(BuilderPool::worker)
                .list());
    }

    private static Worker worker(ResultSet row, StatementContext context) throws SQLException {
        return new Worker(
                new WorkerId(row.getString("id")),
                Rows.labels(row.getString("labels")),
                Rows.time(row, "first_seen"),
                Rows.time(row, "last_seen"),
                List.of((UUID[]) row.getArray("builds").getArray()).stream()
                        .map(BuildId::of)
                        .toList());
    }

    /** Notes that the builder goes in order. */
    public void left(WorkerId worker) {
        jdbi.useHandle(handle -> handle.execute("UPDATE worker SET left_at = now() WHERE id = ?", worker.text()));
    }

    /** From the small tables of the lines, and the newest builds. */
    public PoolLoad load() {
        return jdbi.withHandle(handle -> handle.createQuery(LOAD)
                .bind("last", LAST_BUILDS)
                .bind("recent", RECENT.toSeconds())
                .bind("days", DAYS)
                .bind("ahead", AHEAD.toSeconds())
                .map((row, context) -> new PoolLoad(
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getInt("running"),
                        row.getInt("runnable"),
                        seconds(row.getDouble("oldest")),
                        seconds(row.getDouble("typical")),
                        row.getDouble("recent") / RECENT.toMinutes(),
                        row.getDouble("expected") / AHEAD.toMinutes()))
                .one());
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    /**
     * Takes or keeps the right to change the number of builders; one process has it at a time.
     *
     * @return whether this one has it now
     */
    public boolean lead(String holder, Duration time) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                                UPDATE builder_pool SET holder = :holder, held_until = now() + :time * interval '1 millisecond'
                                 WHERE holder = :holder OR held_until < now()""")
                        .bind("holder", holder)
                        .bind("time", time.toMillis())
                        .execute())
                == 1;
    }

    /** For everybody to read; what is longer than 500 characters is cut. */
    public void decided(int wanted, String reason) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "UPDATE builder_pool SET wanted = :wanted, reason = left(:reason, 500), decided_at = now()")
                .bind("wanted", wanted)
                .bind("reason", reason)
                .execute());
    }

    public PoolState state() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT wanted, reason, decided_at FROM builder_pool")
                .map((row, context) -> new PoolState(
                        row.getInt("wanted"), row.getString("reason"), Rows.timeOrNull(row, "decided_at")))
                .one());
    }
}
