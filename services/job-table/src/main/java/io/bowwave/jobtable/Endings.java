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

    // A lease is there only while its build runs. To ask for that status as well would let the planner take the index
    // over running
    // builds, which looks small, and is full of dead rows while somebody holds a transaction open.
    private static final String MINE = """
            WITH mine AS (DELETE FROM build_lease WHERE build = :build AND attempt = :attempt AND worker = :worker
                          RETURNING build, cancel_by, cancel_reason)
            UPDATE build_job j SET revision = revision + 1, changed_at = now(), %s
              FROM mine WHERE j.id = mine.build AND j.attempt = :attempt RETURNING j.*""";

    private static final String SUCCEEDED = MINE.formatted(
            "status = 'succeeded', finished_at = now(), manifest = :manifest, layout = :layout, size = :size,"
                    + " uploaded_bytes = :uploaded, name = coalesce(:name, j.name), deploy = :deploy");
    private static final String FAILED =
            MINE.formatted("status = 'failed', finished_at = now(), cause = :cause, message = :message");
    private static final String CANCELED =
            MINE.formatted("status = 'canceled', finished_at = now(), cause = 'canceled',"
                    + " message = coalesce(mine.cancel_reason, :message), canceled_by = coalesce(mine.cancel_by, :by)");
    private static final String RELEASED = MINE.formatted(
            "status = 'queued', attempt = j.attempt + 1, worker = NULL, started_at = NULL, cause = :cause,"
                    + " message = :message, infra_tries = :tries, not_before = now() + :rest * interval '1 millisecond',"
                    + " queue_until = now() + (:rest + j.queue_timeout_ms) * interval '1 millisecond'");

    /**
     * What an attempt leaves when it is lost.
     *
     * @param tries that were used before it
     * @param cancel whether somebody asked to cancel it; then it is not tried again
     */
    private record Loss(int tries, boolean cancel) {
        static final Loss FENCED = new Loss(0, false);
    }

    private Endings() {}

    /** Whether it takes more than one statement, which belong into one transaction. */
    static boolean inSteps(Outcome outcome) {
        return released(outcome);
    }

    /** Empty: fenced. */
    static Optional<Build> apply(Handle handle, BuildId build, int attempt, WorkerId worker, Outcome outcome) {
        return query(handle, build, attempt, outcome)
                .bind("build", build.uuid())
                .bind("attempt", attempt)
                .bind("worker", worker.text())
                .map(Rows::build)
                .findOne()
                .map(ended -> ended.status() == BuildStatus.QUEUED ? Superseding.again(handle, ended) : ended);
    }

    private static Query query(Handle handle, BuildId build, int attempt, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Succeeded it ->
                handle.createQuery(SUCCEEDED)
                        .bind("manifest", it.artifact().manifest().text())
                        .bind("layout", it.artifact().layout().text())
                        .bind("size", it.artifact().size())
                        .bind("uploaded", it.uploadedBytes())
                        .bind("name", it.name())
                        .bind("deploy", it.deployText());
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
        // The lease is locked: a wish to cancel comes before this, or finds that the attempt has ended.
        Loss loss = handle.createQuery("""
                        SELECT j.infra_tries, l.cancel_at IS NOT NULL AS cancel FROM build_lease l JOIN build_job j ON j.id = l.build
                         WHERE l.build = :id AND l.attempt = :attempt FOR UPDATE OF l""")
                .bind("id", build.uuid())
                .bind("attempt", attempt)
                .map((row, context) -> new Loss(row.getInt("infra_tries"), row.getBoolean("cancel")))
                .findOne()
                .orElse(Loss.FENCED);
        if (loss.cancel()) {
            return query(handle, build, attempt, new Outcome.Canceled("builder", it.message()));
        }
        int tries = loss.tries();
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
                released(outcome)
                        ? givenUp(build)
                        : build.status() == BuildStatus.FAILED && it.cause() == build.cause();
            case Outcome.Canceled it -> build.status() == BuildStatus.CANCELED;
            case Outcome.Released it -> givenUp(build);
        };
    }

    /** What a lost attempt leads to unless it is tried again. */
    private static boolean givenUp(Build build) {
        return build.cause() == BuildCause.ATTEMPTS_EXHAUSTED || build.status() == BuildStatus.CANCELED;
    }

    private static boolean released(Outcome outcome) {
        return outcome instanceof Outcome.Released
                || (outcome instanceof Outcome.Failed failed && RetryRules.infra(failed.cause()));
    }
}
