package io.bowwave.jobtable;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

/** Says of a build what it waits for, since when and until when. Reads only. */
public final class Explanations {

    /** So many of an app's last builds say how long its builds run. */
    private static final int LAST_BUILDS = 10;

    /** A table that is written anew just then is empty for a snapshot from before; the next look finds it. */
    private static final int TRIES = 3;

    private static final String PLACE = """
            SELECT l.running, t.concurrency,
                   (SELECT count(*) FROM build_job o WHERE o.app = :app AND o.ref = :ref AND o.started_at IS NULL AND o.finished_at IS NULL
                       AND (o.created_at, o.id) < (:at, :id)) AS ahead,
                   (SELECT o.id FROM build_job o WHERE o.app = :app AND o.ref = :ref AND o.started_at IS NULL AND o.finished_at IS NULL
                       AND (o.created_at, o.id) < (:at, :id) ORDER BY o.created_at DESC, o.id DESC LIMIT 1) AS before,
                   (SELECT array_agg(r.id ORDER BY r.created_at, r.id) FROM build_job r
                     WHERE r.app = :app AND r.ref = :ref AND r.status = 'running') AS running_builds,
                   (SELECT extract(epoch FROM now() - min(r.started_at)) FROM build_job r
                     WHERE r.app = :app AND r.ref = :ref AND r.status = 'running') AS running_for,
                   (SELECT count(*) FROM app_turn p JOIN build_line o ON o.app = p.app
                     WHERE o.head IS NOT NULL AND o.running < p.concurrency AND (o.not_before IS NULL OR o.not_before <= now())
                       AND (claim_score(o.head_at, o.urgent, p.running), o.app, o.ref)
                           < (claim_score(l.head_at, l.urgent, t.running), l.app, l.ref)) AS lines_ahead
              FROM app_turn t JOIN build_line l ON l.app = t.app WHERE l.app = :app AND l.ref = :ref""";

    private static final String TYPICAL = """
            SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM b.finished_at - b.started_at)) FROM (
                SELECT started_at, finished_at FROM build_job
                 WHERE app = :app AND manifest IS NOT NULL ORDER BY created_at DESC LIMIT :last) b""";

    private final Jdbi jdbi;
    private final BuilderPool pool;

    Explanations(Jdbi jdbi, BuilderPool pool) {
        this.jdbi = jdbi;
        this.pool = pool;
    }

    /**
     * @return empty: there is no such build
     * @throws RefusedException CONFLICT, when it changes its state too fast
     */
    public Optional<Explanation> of(BuildId id) {
        List<Worker> workers = pool.workers();
        for (int tries = 1; tries <= TRIES; tries++) {
            // One snapshot, so that the facts belong together.
            Optional<ExplainRules.Facts> facts =
                    jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, handle -> Builds.find(handle, id)
                            .map(build -> facts(handle, build, workers)));
            if (facts.isEmpty() || facts.get().whole()) {
                return facts.map(ExplainRules::explain);
            }
        }
        throw new RefusedException(
                RefusedException.Code.CONFLICT, "build " + id + " changes state too fast to be explained: try again");
    }

    private static ExplainRules.Facts facts(Handle handle, Build build, List<Worker> workers) {
        Instant now = handle.createQuery("SELECT now()")
                .map((row, context) -> Rows.time(row, "now"))
                .one();
        Duration silent = handle.createQuery("SELECT extract(epoch FROM now() - swept_at) FROM guard")
                .map((row, context) -> seconds(row.getDouble(1)))
                .one();
        Duration typical = handle.createQuery(TYPICAL)
                .bind("app", build.app().text())
                .bind("last", LAST_BUILDS)
                .map((row, context) -> row.getObject(1) == null ? null : seconds(row.getDouble(1)))
                .findOne()
                .orElse(null);
        return switch (build.status()) {
            case QUEUED ->
                new ExplainRules.Facts(
                        now,
                        build,
                        place(handle, build),
                        builders(handle, build.app(), workers),
                        null,
                        List.of(),
                        typical,
                        silent);
            case RUNNING ->
                new ExplainRules.Facts(
                        now,
                        build,
                        null,
                        null,
                        lease(handle, build.id()),
                        BuildSteps.of(handle, build, build.attempt()),
                        typical,
                        silent);
            case SUCCEEDED, FAILED, CANCELED ->
                new ExplainRules.Facts(now, build, null, null, null, List.of(), typical, silent);
        };
    }

    private static ExplainRules.@Nullable Place place(Handle handle, Build build) {
        return handle.createQuery(PLACE)
                .bind("app", build.app().text())
                .bind("ref", build.ref())
                .bind("at", build.createdAt().atOffset(ZoneOffset.UTC))
                .bind("id", build.id().uuid())
                .map((row, context) -> new ExplainRules.Place(
                        row.getInt("ahead"),
                        row.getObject("before") == null ? null : BuildId.of(row.getObject("before", UUID.class)),
                        builds(row),
                        seconds(row.getDouble("running_for")),
                        row.getInt("concurrency"),
                        row.getInt("lines_ahead")))
                .findOne()
                .orElse(null);
    }

    private static List<BuildId> builds(ResultSet row) throws SQLException {
        return row.getArray("running_builds") == null
                ? List.of()
                : Arrays.stream((UUID[]) row.getArray("running_builds").getArray())
                        .map(BuildId::of)
                        .toList();
    }

    private static ExplainRules.Builders builders(Handle handle, AppName app, List<Worker> workers) {
        Map<String, String> needs = handle.createQuery("SELECT needs FROM app WHERE name = :app")
                .bind("app", app.text())
                .map((row, context) -> Rows.labels(row.getString("needs")))
                .findOne()
                .orElse(Map.of());
        long free = workers.stream()
                .filter(each -> each.builds().isEmpty() && ClaimOrder.fits(needs, each.labels()))
                .count();
        return new ExplainRules.Builders(
                needs, workers.stream().map(Worker::labels).toList(), (int) free);
    }

    private static Explanation.@Nullable Lease lease(Handle handle, BuildId build) {
        return handle.createQuery(
                        "SELECT lease_until, heartbeat_at, deadline, holds, cancel_at IS NOT NULL AS cancel FROM build_lease WHERE build = :build")
                .bind("build", build.uuid())
                .map((row, context) -> new Explanation.Lease(
                        Rows.time(row, "lease_until"),
                        Rows.time(row, "heartbeat_at"),
                        Rows.time(row, "deadline"),
                        row.getInt("holds"),
                        row.getBoolean("cancel")))
                .findOne()
                .orElse(null);
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }
}
