package io.bowwave.jobtable;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.job.BuildStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The table {@code build_job}, for those who ask for builds and read them; builders go through {@link Claims}. */
public final class Builds {

    /** Most builds of one page. */
    public static final int PAGE_LIMIT = 500;

    private static final Pattern PREFIX = Pattern.compile("[0-9a-f-]{8,36}");
    private static final String NO_UUID = "00000000-0000-0000-0000-000000000000";
    private static final String LAST_UUID = "ffffffff-ffff-ffff-ffff-ffffffffffff";
    private static final int CANCEL_TRIES = 5;
    private static final String POISON = "status = 'failed' AND cause = 'attempts-exhausted'"
            + " AND NOT EXISTS (SELECT FROM build_job r WHERE r.retry_of = build_job.id)";

    private final Jdbi jdbi;
    private final Enqueuing enqueuing;

    Builds(Jdbi jdbi, Enqueuing enqueuing) {
        this.jdbi = jdbi;
        this.enqueuing = enqueuing;
    }

    /**
     * Durable when it returns. A commit that has a build of the app which hasn't failed or been canceled gets no second one, unless
     * {@link NewBuild#again} asks for it.
     *
     * @throws RefusedException UNKNOWN_APP, NO_HOME_REGION or INVALID
     */
    public Enqueued enqueue(NewBuild build) {
        return jdbi.inTransaction(handle -> enqueuing.enqueue(handle, build));
    }

    public Optional<Build> find(BuildId id) {
        return jdbi.withHandle(handle -> find(handle, id));
    }

    /**
     * Builds whose id begins so; at most two, since more tell nothing more.
     *
     * @param prefix 8 or more characters of an id; anything else finds nothing
     */
    public List<Build> findByPrefix(String prefix) {
        if (!PREFIX.matcher(prefix).matches()) {
            return List.of();
        }
        UUID from;
        UUID to;
        try {
            from = UUID.fromString(prefix + NO_UUID.substring(prefix.length()));
            to = UUID.fromString(prefix + LAST_UUID.substring(prefix.length()));
        } catch (IllegalArgumentException e) {
            return List.of();
        }
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT * FROM build_job WHERE id BETWEEN :from AND :to ORDER BY id LIMIT 2")
                .bind("from", from)
                .bind("to", to)
                .map(Rows::build)
                .list());
    }

    /**
     * Newest first.
     *
     * @param app null: of all apps
     * @param status null: in any state
     * @param limit 1 to {@link #PAGE_LIMIT}; what is outside is moved to the nearer end
     * @param cursor {@link BuildPage#next} of the page before
     * @throws RefusedException INVALID when the cursor is none of ours
     */
    public BuildPage list(@Nullable AppName app, @Nullable BuildStatus status, int limit, @Nullable String cursor) {
        return list(app, status, false, limit, cursor);
    }

    /**
     * As {@link #list(AppName, BuildStatus, int, String)}.
     *
     * @param poison only those whose tries are used up and which nobody has told to be tried once more
     */
    public BuildPage list(
            @Nullable AppName app, @Nullable BuildStatus status, boolean poison, int limit, @Nullable String cursor) {
        int size = Math.clamp(limit, 1, PAGE_LIMIT);
        PageCursor from = cursor == null ? PageCursor.START : PageCursor.parse(cursor);
        String sql = "SELECT * FROM build_job WHERE (created_at, id) < (:at, :id)"
                + (app == null ? "" : " AND app = :app")
                + (status == null ? "" : " AND status = :status")
                + (poison ? " AND " + POISON : "")
                + " ORDER BY created_at DESC, id DESC LIMIT :limit";
        List<Build> found = jdbi.withHandle(handle -> {
            var query = handle.createQuery(sql)
                    .bind("at", from.at())
                    .bind("id", from.id())
                    .bind("limit", size + 1);
            if (app != null) {
                query.bind("app", app.text());
            }
            if (status != null) {
                query.bind("status", status.text());
            }
            return query.map(Rows::build).list();
        });
        return found.size() <= size
                ? new BuildPage(found, null)
                : new BuildPage(
                        found.subList(0, size),
                        PageCursor.after(found.get(size - 1)).text());
    }

    /**
     * A queued build is canceled at once; a running one is asked to stop, and ends as canceled within a lease.
     *
     * @throws RefusedException UNKNOWN_BUILD
     */
    public CancelResult cancel(BuildId id, String by, @Nullable String reason) {
        String why = new Outcome.Canceled(by, reason == null ? "canceled by " + by : reason).message();
        for (int tries = 1; tries <= CANCEL_TRIES; tries++) {
            Optional<CancelResult> result = jdbi.inTransaction(handle -> tryCancel(handle, id, by, why));
            if (result.isPresent()) {
                return result.get();
            }
        }
        throw new RefusedException(
                RefusedException.Code.CONFLICT, "build " + id + " changes state too fast to be canceled: try again");
    }

    /** Empty when the build changed its state between the statements. */
    private static Optional<CancelResult> tryCancel(Handle handle, BuildId id, String by, String why) {
        Optional<Build> canceled = handle.createQuery("""
                        UPDATE build_job SET status = 'canceled', cause = 'canceled', message = :why, canceled_by = :by,
                               not_before = NULL, queue_until = NULL, finished_at = now(), changed_at = now(), revision = revision + 1
                         WHERE id = :id AND status = 'queued' RETURNING *""")
                .bind("id", id.uuid())
                .bind("by", by)
                .bind("why", why)
                .map(Rows::build)
                .findOne();
        if (canceled.isPresent()) {
            return canceled.map(build -> new CancelResult(CancelResult.State.CANCELED, build));
        }
        int asked = handle.createUpdate("""
                        UPDATE build_lease SET cancel_at = coalesce(cancel_at, now()), cancel_by = coalesce(cancel_by, :by),
                               cancel_reason = coalesce(cancel_reason, :why)
                         WHERE build = :id""")
                .bind("id", id.uuid())
                .bind("by", by)
                .bind("why", why)
                .execute();
        Build now = find(handle, id)
                .orElseThrow(() ->
                        new RefusedException(RefusedException.Code.UNKNOWN_BUILD, "build " + id + " is not there"));
        if (asked == 1) {
            return Optional.of(new CancelResult(CancelResult.State.REQUESTED, now));
        }
        return now.status().terminal()
                ? Optional.of(new CancelResult(CancelResult.State.ENDED, now))
                : Optional.empty();
    }

    /** Whether somebody asked to cancel this running build; a queued one never waits for that. */
    public boolean cancelRequested(BuildId id) {
        return jdbi.withHandle(handle ->
                handle.createQuery("SELECT count(*) FROM build_lease WHERE build = :id AND cancel_at IS NOT NULL")
                                .bind("id", id.uuid())
                                .mapTo(Integer.class)
                                .one()
                        > 0);
    }

    public QueueStats stats() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT coalesce(sum(queued), 0) AS queued, coalesce(sum(running), 0) AS running,
                               coalesce(extract(epoch FROM now() - min(head_at)) * 1000, 0)::bigint AS oldest,
                               (SELECT count(*) FROM build_job WHERE %s) AS poison
                          FROM build_line""".formatted(POISON))
                .map((row, context) -> new QueueStats(
                        row.getLong("queued"),
                        row.getLong("running"),
                        Duration.ofMillis(Math.max(0, row.getLong("oldest"))),
                        row.getLong("poison")))
                .one());
    }

    static Optional<Build> find(Handle handle, BuildId id) {
        return handle.createQuery("SELECT * FROM build_job WHERE id = :id")
                .bind("id", id.uuid())
                .map(Rows::build)
                .findOne();
    }
}
