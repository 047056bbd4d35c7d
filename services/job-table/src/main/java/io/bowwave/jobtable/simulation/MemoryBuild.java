package io.bowwave.jobtable.simulation;

import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.job.BuildCause;
import io.bowwave.schemas.job.BuildStatus;
import org.jspecify.annotations.Nullable;

/** A row of {@link MemoryQueue}, with its lease while it runs. */
final class MemoryBuild {

    final int number;
    final BuildId id;
    final SimulatedApp app;
    final String ref;
    final int commit;
    final long created;

    boolean urgent;
    BuildStatus status = BuildStatus.QUEUED;
    int attempt = 1;
    long revision = 1;
    long changed;
    long notBefore;
    long queueUntil;
    int infraTries;

    @Nullable
    String worker;

    @Nullable
    BuildCause cause;

    @Nullable
    Ending said;

    @Nullable
    Lease lease;

    /** Times in microseconds. */
    static final class Lease {
        long until;
        long deadline;
        long cancelAt;
        int holds;
    }

    MemoryBuild(int number, BuildId id, SimulatedApp app, Push push, long created) {
        this.number = number;
        this.id = id;
        this.app = app;
        this.ref = push.ref();
        this.commit = push.commit();
        this.urgent = push.urgent();
        this.created = created;
        this.changed = created;
        this.queueUntil = created + app.queueMicros();
    }

    boolean ended() {
        return status.terminal();
    }

    boolean succeeded() {
        return status == BuildStatus.SUCCEEDED;
    }

    RowImage.Line line() {
        return new RowImage.Line(app.name(), ref);
    }

    RowImage image() {
        return new RowImage(
                number,
                revision,
                status,
                attempt,
                worker,
                cause,
                app.name(),
                ref,
                commit,
                urgent,
                created,
                changed,
                notBefore);
    }
}
