package io.bowwave.jobtable;

import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.job.BuildCause;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** Ends builds that have waited in the queue for longer than their app lets them, and says what for. */
final class QueueTimeouts {

    /** Most builds of one round; the next one goes on. */
    private static final int LIMIT = 100;

    private final Jdbi jdbi;
    private final Explanations explanations;

    QueueTimeouts(Jdbi jdbi, Explanations explanations) {
        this.jdbi = jdbi;
        this.explanations = explanations;
    }

    /** Each in a transaction of its own, so that it holds up nobody. */
    List<Build> end() {
        List<BuildId> late = jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT id FROM build_job WHERE started_at IS NULL AND finished_at IS NULL AND queue_until < now()
                         ORDER BY queue_until LIMIT :limit""")
                .bind("limit", LIMIT)
                .map((row, context) -> BuildId.of(row.getObject("id", UUID.class)))
                .list());
        List<Build> ended = new ArrayList<>();
        for (BuildId build : late) {
            explanations.of(build).flatMap(this::end).ifPresent(ended::add);
        }
        return ended;
    }

    /** Empty: it has got a builder after all. */
    private Optional<Build> end(Explanation explanation) {
        Build build = explanation.build();
        Outcome.Failed failed = new Outcome.Failed(
                BuildCause.TIMEOUT,
                "queue timeout: no builder took it within %d s; %s"
                        .formatted(build.queueing().timeout().toSeconds(), explanation.text()));
        return jdbi.withHandle(handle -> handle.createQuery("""
                        UPDATE build_job SET status = 'failed', cause = :cause, message = :message, finished_at = now(), changed_at = now(),
                               not_before = NULL, queue_until = NULL, revision = revision + 1
                         WHERE id = :id AND status = 'queued' AND queue_until < now() RETURNING *""")
                .bind("id", build.id().uuid())
                .bind("cause", failed.cause().text())
                .bind("message", failed.message())
                .map(Rows::build)
                .findOne());
    }
}
