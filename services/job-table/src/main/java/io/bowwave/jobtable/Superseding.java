package io.bowwave.jobtable;

import io.bowwave.schemas.id.BuildId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Of an app whose policy is {@link QueueRules.Policy#LATEST_ONLY} only the newest queued build of a branch stays. What runs, runs on; if
 * it is lost while a newer one is queued, it isn't tried again; and if the older of two that are lost comes back first, it gives way
 * when the newer one does. The trigger that follows the line has locked the app's turn before any of this looks, so nobody comes
 * between.
 */
final class Superseding {

    private static final String CANCEL = """
            UPDATE build_job SET status = 'canceled', cause = 'superseded', message = :message, canceled_by = :by, not_before = NULL,
                   queue_until = NULL, finished_at = now(), changed_at = now(), revision = revision + 1
            """;

    private static final String BY = "queue";

    private Superseding() {}

    /** Cancels what is queued before this build in its line. What somebody else is claiming or ending just now is left to them. */
    static void older(Handle handle, Build newest, String by) {
        bind(handle, newest.id(), by, CANCEL + """
             WHERE id IN (SELECT id FROM build_job WHERE app = :app AND ref = :ref AND started_at IS NULL AND finished_at IS NULL
                                AND (created_at, id) < (:at, :newest)
                             FOR NO KEY UPDATE SKIP LOCKED) RETURNING *""")
                .bind("at", newest.createdAt().atOffset(ZoneOffset.UTC))
                .bind("app", newest.app().text())
                .bind("ref", newest.ref())
                .bind("newest", newest.id().uuid())
                .map(Rows::build)
                .list();
    }

    /** Cancels a build that has just been queued again, if there is a newer one; else those that are older. */
    static Build again(Handle handle, Build build) {
        Optional<UUID> newest = handle.createQuery("""
                        SELECT j.id FROM build_job j JOIN app a ON a.name = j.app
                         WHERE a.policy = 'latest-only' AND j.app = :app AND j.ref = :ref AND j.started_at IS NULL AND j.finished_at IS NULL
                         ORDER BY j.created_at DESC, j.id DESC LIMIT 1""")
                .bind("app", build.app().text())
                .bind("ref", build.ref())
                .mapTo(UUID.class)
                .findOne();
        if (newest.filter(build.id().uuid()::equals).isPresent()) {
            older(handle, build, BY);
            return build;
        }
        return newest.flatMap(id -> bind(handle, BuildId.of(id), BY, CANCEL + " WHERE id = :id RETURNING *")
                        .bind("id", build.id().uuid())
                        .map(Rows::build)
                        .findOne())
                .orElse(build);
    }

    private static Query bind(Handle handle, BuildId newest, String by, String sql) {
        return handle.createQuery(sql)
                .bind("by", by)
                .bind("message", "build " + newest + " of the same branch is newer, and only the newest is built");
    }
}
