package io.bowwave.jobtap;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.job.BuildCanceled;
import io.bowwave.schemas.job.BuildFailed;
import io.bowwave.schemas.job.BuildLifted;
import io.bowwave.schemas.job.BuildPriority;
import io.bowwave.schemas.job.BuildQueued;
import io.bowwave.schemas.job.BuildRequeued;
import io.bowwave.schemas.job.BuildStarted;
import io.bowwave.schemas.job.BuildSucceeded;
import io.bowwave.schemas.job.JobEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/** Rows of {@code build_job} as events. Pure: the same row always gives the same event, down to its id and time. */
final class BuildEvents {

    static final String SOURCE = "/bowwave/job-tap";

    private BuildEvents() {}

    /** The event of the change that made the row what it is. */
    static Event<JobEvent> of(BuildRow row) {
        BuildRow.Lift lift = row.lift();
        if (lift != null && lift.revision() == row.revision()) {
            return event(row, lift.revision(), lift.at(), lifted(row, lift, row.attempt()));
        }
        return event(row, row.revision(), row.changedAt(), data(row));
    }

    private static JobEvent data(BuildRow row) {
        return switch (row.status()) {
            case QUEUED -> row.revision() == 1 ? queued(row) : requeued(row);
            case RUNNING -> started(row, row.revision());
            case SUCCEEDED ->
                new BuildSucceeded(
                        row.app(),
                        row.id(),
                        row.attempt(),
                        row.revision(),
                        row.commit(),
                        row.ref(),
                        Columns.present("manifest", row.artifact()),
                        Columns.present("uploaded_bytes", row.uploadedBytes()),
                        row.home(),
                        row.regions(),
                        row.createdAt(),
                        Columns.present("started_at", row.startedAt()),
                        row.deploy());
            case FAILED ->
                new BuildFailed(
                        row.app(),
                        row.id(),
                        row.attempt(),
                        row.revision(),
                        Columns.present("cause", row.cause()),
                        Columns.present("message", row.message()));
            case CANCELED ->
                new BuildCanceled(
                        row.app(),
                        row.id(),
                        row.attempt(),
                        row.revision(),
                        Columns.present("cause", row.cause()),
                        Columns.present("message", row.message()),
                        Columns.present("canceled_by", row.canceledBy()));
        };
    }

    /**
     * Events of earlier changes that this row still tells: that it was queued, and that its last attempt was started.
     *
     * @param missing which revisions are wanted
     */
    static List<Event<JobEvent>> earlier(BuildRow row, LongPredicate missing) {
        List<Event<JobEvent>> events = new ArrayList<>();
        if (row.revision() > 1 && missing.test(1)) {
            events.add(event(row, 1, row.createdAt(), queued(row)));
        }
        // That it was made urgent before its first attempt; later on nobody can tell during which it was.
        BuildRow.Lift lift = row.lift();
        if (lift != null && lift.revision() == 2 && row.revision() > 2 && missing.test(2)) {
            events.add(event(row, 2, lift.at(), lifted(row, lift, 1)));
        }
        long started = row.revision() - 1;
        if (row.status().terminal() && row.startedAt() != null && row.worker() != null && missing.test(started)) {
            events.add(event(row, started, row.startedAt(), started(row, started)));
        }
        return events;
    }

    private static BuildQueued queued(BuildRow row) {
        return new BuildQueued(
                row.app(),
                row.id(),
                1,
                1,
                row.repoUrl(),
                row.ref(),
                row.commit(),
                row.trigger(),
                row.requestedBy(),
                row.priority() == BuildPriority.NORMAL || row.lift() != null ? null : row.priority());
    }

    private static BuildLifted lifted(BuildRow row, BuildRow.Lift lift, int attempt) {
        return new BuildLifted(row.app(), row.id(), attempt, lift.revision(), BuildPriority.URGENT, lift.by());
    }

    private static BuildRequeued requeued(BuildRow row) {
        return new BuildRequeued(
                row.app(),
                row.id(),
                row.attempt(),
                row.revision(),
                Columns.present("cause", row.cause()),
                Columns.present("message", row.message()));
    }

    private static BuildStarted started(BuildRow row, long revision) {
        return new BuildStarted(
                row.app(), row.id(), row.attempt(), revision, row.commit(), Columns.present("worker", row.worker()));
    }

    private static Event<JobEvent> event(BuildRow row, long revision, Instant time, JobEvent data) {
        return new Event<>(
                "build/" + row.id() + "/" + revision,
                time,
                SOURCE,
                row.app() + "/" + row.id(),
                row.traceparent(),
                data);
    }
}
