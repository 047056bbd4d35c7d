package io.bowwave.jobtable;

import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.WorkerId;
import io.bowwave.schemas.job.BuildCause;
import io.bowwave.schemas.job.BuildStatus;
import java.time.Duration;
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
                    + " message = :message, infra_tries = :tries, not_before = now() + :rest * interval '1 millisecond',"
                    + " queue_until = now() + (:rest + j.queue_timeout_ms) * interval '1 millisecond'");

    private Endings() {}

    /** Empty: fenced. */
    static Optional<Build> apply(Handle handle, BuildId build, int attempt, WorkerId worker, Outcome outcome) {
        return query(handle, build, attempt, outcome)
                .bind("build", build.uuid())
                .bind("attempt", attempt)
                .bind("worker", worker.text())
                .map(Rows::build)
                .findOne();
    }

    private static Query query(Handle handle, BuildId build, int attempt, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Succeeded it ->
                handle.createQuery(SUCCEEDED)
                        .bind("manifest", it.artifact().manifest().text())
                        .bind("layout", it.artifact().layout().text())
                        .bind("size", it.artifact().size())
                        .bind("uploaded", it.uploadedBytes())
                        .bind("name", it.name());
            case Outcome.Failed it ->
                RetryRules.infra(it.cause())
                        ? released(handle, build, attempt, new Outcome.Released(it.cause(), it.message()))
                        : failed(handle, it);
            case Outcome.Canceled it ->
                handle.createQuery(CANCELED).bind("by", it.by()).bind("message", it.message());
            case Outcome.Released it -> released(handle, build, attempt, it);
        };
    }

    private static Query failed(Handle handle, Outcome.Failed it) {
        return handle.createQuery(FAILED).bind("cause", it.cause().text()).bind("message", it.message());
    }

    private static Query released(Handle handle, BuildId build, int attempt, Outcome.Released it) {
        // Only the end of an attempt changes the number, so it cannot change between this statement and the one that
        // ends it.
        int tries = handle.createQuery("SELECT infra_tries FROM build_job WHERE id = :id")
                .bind("id", build.uuid())
                .mapTo(Integer.class)
                .findOne()
                .orElse(0);
        return switch (RetryRules.after(it.cause(), it.handedBack(), attempt, tries)) {
            case RetryRules.Again(Duration rest, int infraTries) ->
                handle.createQuery(RELEASED)
                        .bind("cause", it.cause().text())
                        .bind("message", it.message())
                        .bind("tries", infraTries)
                        .bind("rest", rest.toMillis());
            case RetryRules.Failed() -> failed(handle, new Outcome.Failed(it.cause(), it.message()));
            case RetryRules.Exhausted() ->
                failed(
                        handle,
                        new Outcome.Failed(
                                BuildCause.ATTEMPTS_EXHAUSTED,
                                "attempt %d was lost too (%s), after %d of %d further tries: %s"
                                        .formatted(
                                                attempt,
                                                it.cause().text(),
                                                tries,
                                                RetryRules.INFRA_TRIES,
                                                it.message())));
        };
    }

    /** Whether the row already says what this outcome would make it say. */
    static boolean saidBefore(Build build, int attempt, WorkerId worker, Outcome outcome) {
        if (released(outcome) && build.attempt() == attempt + 1) {
            return true;
        }
        if (build.attempt() != attempt || !worker.equals(build.worker())) {
            return false;
        }
        return switch (outcome) {
            case Outcome.Succeeded it -> it.artifact().equals(build.artifact());
            case Outcome.Failed it ->
                build.status() == BuildStatus.FAILED && (it.cause() == build.cause() || released(outcome));
            case Outcome.Canceled it -> build.status() == BuildStatus.CANCELED;
            case Outcome.Released it -> build.cause() == BuildCause.ATTEMPTS_EXHAUSTED;
        };
    }

    private static boolean released(Outcome outcome) {
        return outcome instanceof Outcome.Released
                || (outcome instanceof Outcome.Failed failed && RetryRules.infra(failed.cause()));
    }
}
