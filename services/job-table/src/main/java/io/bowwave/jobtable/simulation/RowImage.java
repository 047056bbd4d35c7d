package io.bowwave.jobtable.simulation;

import io.bowwave.schemas.job.BuildCause;
import io.bowwave.schemas.job.BuildStatus;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code build_job} after one change, as far as promises are about it.
 *
 * @param commit the number that stands for it
 * @param notBefore when a queued build that was tried before may start at the earliest; else 0
 */
public record RowImage(
        int build,
        long revision,
        BuildStatus status,
        int attempt,
        @Nullable String worker,
        @Nullable BuildCause cause,
        String app,
        String ref,
        int commit,
        boolean urgent,
        long created,
        long changed,
        long notBefore) {

    /** Builds of one line run in the order in which they were made. */
    record Line(String app, String ref) {}

    Line line() {
        return new Line(app, ref);
    }

    /** As it is after somebody made it urgent. */
    RowImage lifted() {
        return new RowImage(
                build,
                revision + 1,
                status,
                attempt,
                worker,
                cause,
                app,
                ref,
                commit,
                true,
                created,
                changed,
                notBefore);
    }

    @Override
    public String toString() {
        return "build %d of %s %s is %s at attempt %d, revision %d%s%s%s"
                .formatted(
                        build,
                        app,
                        ref,
                        status.text(),
                        attempt,
                        revision,
                        worker == null ? "" : ", worker " + worker,
                        cause == null ? "" : ", cause " + cause.text(),
                        urgent ? ", urgent" : "");
    }
}
