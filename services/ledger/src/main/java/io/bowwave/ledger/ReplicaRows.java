package io.bowwave.ledger;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.artifact.ArtifactExpired;
import io.bowwave.schemas.artifact.ArtifactKept;
import io.bowwave.schemas.artifact.ReplicaCompleted;
import io.bowwave.schemas.artifact.ReplicaEvent;
import io.bowwave.schemas.artifact.ReplicaFailed;
import io.bowwave.schemas.artifact.ReplicaProgress;
import io.bowwave.schemas.artifact.ReplicaRemoved;
import io.bowwave.schemas.artifact.ReplicaRepaired;
import io.bowwave.schemas.artifact.ReplicaStarted;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Rows of replicas. A complete replica can only be removed: what a slow copier still says about it is dropped. */
final class ReplicaRows {

    private static final String UPSERT = """
            insert into replica (build, region, app, state, manifest, size, bytes_done, bytes_total, copied_from, tries,
                   reason, started_at, completed_at, updated_at, seconds_left)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (build, region) do update set state = excluded.state, manifest = excluded.manifest,
                   size = excluded.size, bytes_done = excluded.bytes_done,
                   bytes_total = coalesce(excluded.bytes_total, replica.bytes_total),
                   copied_from = excluded.copied_from, tries = greatest(excluded.tries, replica.tries),
                   reason = excluded.reason, started_at = coalesce(excluded.started_at, replica.started_at),
                   completed_at = excluded.completed_at, updated_at = excluded.updated_at,
                   seconds_left = excluded.seconds_left
             where replica.state <> 'complete' or excluded.state in ('complete', 'removed')
            """;

    private static final String REASON =
            "update replica set reason = ? where build = ? and state = 'complete' and manifest = ?";

    private static final String REPAIRED =
            "update replica set updated_at = ? where build = ? and region = ? and updated_at < ?";

    private ReplicaRows() {}

    static Change of(Event<?> event, ReplicaEvent replica) {
        Instant time = event.time();
        return switch (replica) {
            case ReplicaStarted started -> row(replica, time, "copying", 0, started.bytesTotal(), 0, null, time, null);
            case ReplicaProgress progress ->
                row(
                        replica,
                        time,
                        "copying",
                        progress.bytesDone(),
                        progress.bytesTotal(),
                        0,
                        null,
                        null,
                        progress.secondsLeft());
            case ReplicaFailed failed ->
                row(replica, time, "failed", 0, null, failed.tries(), failed.reason(), null, null);
            case ReplicaRemoved removed -> row(replica, time, "removed", 0, null, 0, removed.reason(), null, null);
            case ReplicaRepaired repaired -> Change.of(REPAIRED, time, repaired.build(), repaired.region(), time);
            case ReplicaCompleted completed -> completed(event, completed);
            case ArtifactExpired expired ->
                reason(expired, "expired (%s), removed after %s".formatted(expired.reason(), expired.removedAfter()));
            case ArtifactKept kept -> reason(kept, null);
        };
    }

    /** Said by the home region for all: those that have it by now say so until it is removed or kept again. */
    private static Change reason(ReplicaEvent event, @Nullable String reason) {
        return Change.of(REASON, reason, event.build(), event.artifact().manifest());
    }

    private static Change row(
            ReplicaEvent replica,
            Instant time,
            String state,
            long done,
            @Nullable Long total,
            int tries,
            @Nullable String reason,
            @Nullable Instant started,
            @Nullable Long secondsLeft) {
        return Change.of(
                UPSERT,
                replica.build(),
                replica.region(),
                replica.app(),
                state,
                replica.artifact().manifest(),
                replica.artifact().size(),
                done,
                total,
                null,
                tries,
                reason,
                started,
                null,
                time,
                secondsLeft);
    }

    private static Change completed(Event<?> event, ReplicaCompleted completed) {
        return Change.of(
                UPSERT,
                completed.build(),
                completed.region(),
                completed.app(),
                "complete",
                completed.artifact().manifest(),
                completed.artifact().size(),
                completed.bytesCopied(),
                completed.bytesCopied(),
                completed.copiedFrom(),
                0,
                null,
                null,
                event.time(),
                event.time(),
                null);
    }
}
