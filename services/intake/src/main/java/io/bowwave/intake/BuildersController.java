package io.bowwave.intake;

import io.bowwave.jobtable.Alarm;
import io.bowwave.jobtable.JobDatabase;
import io.bowwave.jobtable.PoolState;
import io.bowwave.jobtable.QueueStats;
import io.bowwave.jobtable.Worker;
import io.bowwave.schemas.alarm.AlarmKind;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builders, how many there should be, and what is wrong. */
@Controller("/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class BuildersController {

    /**
     * @param wanted how many there should be, as the autoscaler says
     * @param reason why so many
     * @param decidedAt when that was said; absent: never
     */
    record Pool(
            int wanted,
            String reason,
            @Nullable Instant decidedAt,
            long queued,
            long running,
            long oldestQueuedSeconds,
            List<BuilderResource> items) {}

    /**
     * @param lastSeen its last claim or heartbeat
     * @param builds that it works on
     */
    record BuilderResource(
            String id, Map<String, String> labels, Instant firstSeen, Instant lastSeen, List<String> builds) {

        static BuilderResource of(Worker worker) {
            return new BuilderResource(
                    worker.id().text(),
                    worker.labels(),
                    worker.firstSeen(),
                    worker.lastSeen(),
                    worker.builds().stream().map(Object::toString).toList());
        }
    }

    /**
     * @param about what it is about, for example a builder's name
     * @param clearedAt absent: it is still so
     */
    record AlarmResource(
            AlarmKind kind,
            String about,
            String detail,
            Instant raisedAt,
            @Nullable Instant clearedAt) {

        static AlarmResource of(Alarm alarm) {
            return new AlarmResource(alarm.kind(), alarm.about(), alarm.detail(), alarm.raisedAt(), alarm.clearedAt());
        }
    }

    private final JobDatabase database;

    BuildersController(JobDatabase database) {
        this.database = database;
    }

    /** The builders that were heard of in the last minute and a half, by name. */
    @Get("/builders")
    Pool builders() {
        PoolState state = database.builderPool().state();
        QueueStats stats = database.builds().stats();
        return new Pool(
                state.wanted(),
                state.reason(),
                state.decidedAt(),
                stats.queued(),
                stats.running(),
                stats.oldestQueued().toSeconds(),
                database.builderPool().workers().stream()
                        .map(BuilderResource::of)
                        .toList());
    }

    /**
     * What somebody should look at now, the oldest first.
     *
     * @param all also what is over, the newest first
     */
    @Get("/alarms")
    Page<AlarmResource> alarms(@QueryValue(defaultValue = "false") boolean all) {
        return Page.all(
                database.alarms().list(all).stream().map(AlarmResource::of).toList());
    }
}
