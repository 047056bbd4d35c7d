package io.bowwave.jobtable;

import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.WorkerId;
import io.bowwave.schemas.job.BuildCause;
import io.bowwave.schemas.job.BuildStatus;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * The end of an attempt: one statement that takes the lease away and changes the row, or does nothing because the lease is not this
 * worker's and attempt's any more. Whoever locks both locks the lease first, so builders and guard don't deadlock.
 */
final class Endings {

    private static final String MINE = """
            WITH mine AS (DELETE FROM build_lease WHERE build = :build AND attempt = :attempt AND worker = :worker
                          RETURNING build, cancel_by, cancel_reason)
            UPDATE build_job j SET revision = revision + 1, changed_at = now(), %s
              FROM mine WHERE j.id = mine.build AND j.attempt = :attempt AND j.status = 'running' RETURNING j.*""";

    private static final String SUCCEEDED = MINE.formatted(
            "status = 'succeeded', finished_at = now(), manifest = :manifest, layout = :layout, size = :size,"
                    + " uploaded_bytes = :uploaded, name = coalesce(:name, j.name)");
    private static final String FAILED =
            MINE.formatted("status = 'failed', finished_at = now(), cause = :cause, message = :message");
    private static final String CANCELED =
            MINE.formatted("status = 'canceled', finished_at = now(), cause = 'canceled',"
                    + " message = coalesce(mine.cancel_reason, :message), canceled_by = coalesce(mine.cancel_by, :by)");
    private static final String RELEASED = MINE.formatted(
            "status = 'queued', attempt = j.attempt + 1, worker = NULL, started_at = NULL, cause = :cause,"
                    + " message = :message");

    private Endings() {}

    /** Empty: fenced. */
    static Optional<Build> apply(Handle handle, BuildId build, int attempt, WorkerId worker, Outcome outcome) {
        return query(handle, last(attempt, outcome))
                .bind("build", build.uuid())
                .bind("attempt", attempt)
                .bind("worker", worker.text())
                .map(Rows::build)
                .findOne();
    }

    /** What the outcome means for this attempt: the last one is not released but has failed. */
    static Outcome last(int attempt, Outcome outcome) {
        if (outcome instanceof Outcome.Released released && attempt >= Leases.MAX_ATTEMPTS) {
            return new Outcome.Failed(
                    BuildCause.ATTEMPTS_EXHAUSTED,
                    "attempt %d of %d was lost too (%s): %s"
                            .formatted(
                                    attempt,
                                    Leases.MAX_ATTEMPTS,
                                    released.cause().text(),
                                    released.message()));
        }
        return outcome;
    }

    private static Query query(Handle handle, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Succeeded it ->
                handle.createQuery(SUCCEEDED)
                        .bind("manifest", it.artifact().manifest().text())
                        .bind("layout", it.artifact().layout().text())
                        .bind("size", it.artifact().size())
                        .bind("uploaded", it.uploadedBytes())
                        .bind("name", it.name());
            case Outcome.Failed it ->
                handle.createQuery(FAILED).bind("cause", it.cause().text()).bind("message", it.message());
            case Outcome.Canceled it ->
                handle.createQuery(CANCELED).bind("by", it.by()).bind("message", it.message());
            case Outcome.Released it ->
                handle.createQuery(RELEASED).bind("cause", it.cause().text()).bind("message", it.message());
        };
    }

    /** Whether the row already says what this outcome would make it say. */
    static boolean saidBefore(Build build, int attempt, WorkerId worker, Outcome outcome) {
        if (outcome instanceof Outcome.Released && build.attempt() == attempt + 1) {
            return true;
        }
        if (build.attempt() != attempt || !worker.equals(build.worker())) {
            return false;
        }
        return switch (last(attempt, outcome)) {
            case Outcome.Succeeded it -> it.artifact().equals(build.artifact());
            case Outcome.Failed it -> build.status() == BuildStatus.FAILED && it.cause() == build.cause();
            case Outcome.Canceled it -> build.status() == BuildStatus.CANCELED;
            case Outcome.Released it -> false;
        };
    }
}
