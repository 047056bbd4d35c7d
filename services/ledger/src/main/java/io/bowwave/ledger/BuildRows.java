package io.bowwave.ledger;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.job.BuildCanceled;
import io.bowwave.schemas.job.BuildFailed;
import io.bowwave.schemas.job.BuildLifted;
import io.bowwave.schemas.job.BuildQueued;
import io.bowwave.schemas.job.BuildRequeued;
import io.bowwave.schemas.job.BuildStarted;
import io.bowwave.schemas.job.BuildSucceeded;
import io.bowwave.schemas.job.JobEvent;
import java.util.List;

/** Rows of builds. The revision guards the state: an event that was repaired into the log late never turns it back. */
final class BuildRows {

    private static final String NEWER = " where excluded.revision > build.revision";

    private static final String QUEUED_ROW = """
            insert into build (build, app, status, attempt, revision, updated_at) values (?, ?, 'queued', ?, ?, ?)
            on conflict (build) do nothing
            """;
    // Only this event has them, so they are taken from it however late it comes.
    private static final String QUEUED_FACTS = """
            update build set repo_url = ?, ref = ?, commit_sha = ?, trigger = ?, requested_by = ?, queued_at = ?,
                   traceparent = coalesce(?, traceparent)
             where build = ?
            """;
    private static final String STARTED = """
            insert into build (build, app, status, attempt, revision, updated_at, commit_sha, worker, started_at)
            values (?, ?, 'running', ?, ?, ?, ?, ?, ?)
            on conflict (build) do update set status = excluded.status, attempt = excluded.attempt,
                   revision = excluded.revision, updated_at = excluded.updated_at, worker = excluded.worker,
                   started_at = excluded.started_at, finished_at = null, cause = null, message = null
            """ + NEWER;
    private static final String REQUEUED = """
            insert into build (build, app, status, attempt, revision, updated_at, requeue_cause, requeue_message)
            values (?, ?, 'queued', ?, ?, ?, ?, ?)
            on conflict (build) do update set status = excluded.status, attempt = excluded.attempt,
                   revision = excluded.revision, updated_at = excluded.updated_at, worker = null, started_at = null,
                   requeue_cause = excluded.requeue_cause, requeue_message = excluded.requeue_message
            """ + NEWER;
    private static final String SUCCEEDED = """
            insert into build (build, app, status, attempt, revision, updated_at, commit_sha, ref, manifest, layout, size,
                   uploaded_bytes, home, regions, queued_at, started_at, finished_at)
            values (?, ?, 'succeeded', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?)
            on conflict (build) do update set status = excluded.status, attempt = excluded.attempt,
                   revision = excluded.revision, updated_at = excluded.updated_at, commit_sha = excluded.commit_sha,
                   ref = excluded.ref, manifest = excluded.manifest, layout = excluded.layout, size = excluded.size,
                   uploaded_bytes = excluded.uploaded_bytes, home = excluded.home, regions = excluded.regions,
                   queued_at = excluded.queued_at, started_at = excluded.started_at,
                   finished_at = excluded.finished_at, cause = null, message = null
            """ + NEWER;
    private static final String ENDED = """
            insert into build (build, app, status, attempt, revision, updated_at, cause, message, canceled_by, finished_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (build) do update set status = excluded.status, attempt = excluded.attempt,
                   revision = excluded.revision, updated_at = excluded.updated_at, cause = excluded.cause,
                   message = excluded.message, canceled_by = excluded.canceled_by, finished_at = excluded.finished_at
            """ + NEWER;

    private BuildRows() {}

    static List<Change> of(Event<?> event, JobEvent job) {
        return switch (job) {
            case BuildQueued queued -> List.of(row(event, queued), facts(event, queued));
            // It stands in the timeline; the row says nothing of priorities.
            case BuildLifted lifted -> List.of();
            case BuildStarted started -> List.of(started(event, started));
            case BuildRequeued requeued -> List.of(requeued(event, requeued));
            case BuildSucceeded succeeded -> List.of(succeeded(event, succeeded));
            case BuildFailed failed ->
                List.of(Change.of(
                        ENDED,
                        failed.build(),
                        failed.app(),
                        "failed",
                        failed.attempt(),
                        failed.revision(),
                        event.time(),
                        failed.cause().text(),
                        failed.message(),
                        null,
                        event.time()));
            case BuildCanceled canceled ->
                List.of(Change.of(
                        ENDED,
                        canceled.build(),
                        canceled.app(),
                        "canceled",
                        canceled.attempt(),
                        canceled.revision(),
                        event.time(),
                        canceled.cause().text(),
                        canceled.message(),
                        canceled.canceledBy(),
                        event.time()));
        };
    }

    private static Change row(Event<?> event, BuildQueued queued) {
        return Change.of(QUEUED_ROW, queued.build(), queued.app(), queued.attempt(), queued.revision(), event.time());
    }

    private static Change facts(Event<?> event, BuildQueued queued) {
        return Change.of(
                QUEUED_FACTS,
                queued.repoUrl(),
                queued.ref(),
                queued.commit(),
                queued.trigger(),
                queued.requestedBy(),
                event.time(),
                event.traceparent(),
                queued.build());
    }

    private static Change started(Event<?> event, BuildStarted started) {
        return Change.of(
                STARTED,
                started.build(),
                started.app(),
                started.attempt(),
                started.revision(),
                event.time(),
                started.commit(),
                started.worker(),
                event.time());
    }

    private static Change requeued(Event<?> event, BuildRequeued requeued) {
        return Change.of(
                REQUEUED,
                requeued.build(),
                requeued.app(),
                requeued.attempt(),
                requeued.revision(),
                event.time(),
                requeued.cause().text(),
                requeued.message());
    }

    private static Change succeeded(Event<?> event, BuildSucceeded succeeded) {
        return Change.of(
                SUCCEEDED,
                succeeded.build(),
                succeeded.app(),
                succeeded.attempt(),
                succeeded.revision(),
                event.time(),
                succeeded.commit(),
                succeeded.ref(),
                succeeded.artifact().manifest(),
                succeeded.artifact().layout(),
                succeeded.artifact().size(),
                succeeded.uploadedBytes(),
                succeeded.home(),
                Change.json(succeeded.regions()),
                succeeded.queuedAt(),
                succeeded.startedAt(),
                event.time());
    }
}
