package io.bowwave.queue;

import io.bowwave.jobtable.Build;
import io.bowwave.jobtable.Claim;
import io.bowwave.jobtable.Leases;
import io.bowwave.jobtable.QueueStats;
import io.bowwave.process.Needs;
import io.bowwave.process.ProblemException;
import io.bowwave.process.Role;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.WorkerId;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Work for builders. */
@Controller("/v1")
final class ClaimController {

    private static final int MOST_SLOTS = 16;
    private static final int MOST_LABELS = 32;
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(250);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /**
     * @param max how many builds it takes at once; 1 unless given
     * @param waitMillis how long it waits when there are none; 250 to 30,000, what is outside is moved to the nearer end
     */
    record Ask(
            @Nullable WorkerId worker,
            @Nullable Map<String, String> labels,
            @Nullable Integer max,
            @Nullable Long waitMillis) {}

    record Answer(List<Job> jobs) {}

    /**
     * @param timeoutMillis how long the attempt may run
     * @param silenceMillis how long it may write no output
     */
    record Job(
            BuildId build,
            int attempt,
            AppName app,
            String repoUrl,
            String ref,
            String commit,
            @Nullable String traceparent,
            long timeoutMillis,
            long silenceMillis,
            long leaseMillis,
            long heartbeatMillis,
            List<ArtifactRef> bases) {

        static Job of(Claim claim) {
            Build build = claim.build();
            return new Job(
                    build.id(),
                    build.attempt(),
                    build.app(),
                    build.repoUrl(),
                    build.ref(),
                    build.commit(),
                    build.traceparent(),
                    build.timeout().toMillis(),
                    build.queueing().silenceTimeout().toMillis(),
                    Leases.LEASE.toMillis(),
                    Leases.HEARTBEAT.toMillis(),
                    claim.bases());
        }
    }

    /** What an autoscaler needs. */
    record Queue(long queued, long running, long oldestQueuedMillis, int waitingBuilders) {}

    private final WaitingRoom room;
    private final SeenWorkers workers;
    private final QueueMetrics metrics;

    ClaimController(WaitingRoom room, SeenWorkers workers, QueueMetrics metrics) {
        this.room = room;
        this.workers = workers;
        this.metrics = metrics;
    }

    @Post("/claims")
    @Needs(Role.BUILDER)
    @ExecuteOn(TaskExecutors.BLOCKING)
    CompletableFuture<Answer> claim(HttpRequest<?> request, @Body Ask ask) {
        WorkerId worker = Given.value("worker", ask.worker(), "the builder's id, for example builder-1-7f3a");
        int slots = ask.max() == null ? 1 : ask.max();
        Given.check(slots >= 1 && slots <= MOST_SLOTS, "max: found " + slots + ", expected 1 to " + MOST_SLOTS);
        Map<String, String> labels = ask.labels() == null ? Map.of() : ask.labels();
        Given.check(
                labels.size() <= MOST_LABELS,
                "labels: found " + labels.size() + " of them, expected at most " + MOST_LABELS);
        workers.seen(worker, labels);
        return room.enter(worker, labels, slots, wait(ask.waitMillis()), connected(request))
                .orElseThrow(() -> new ProblemException(
                        503,
                        "too-many-waiting",
                        "as many builders wait as this queue lets wait: ask again in a few seconds"))
                .thenApply(found -> new Answer(found.stream().map(Job::of).toList()));
    }

    @Get("/queue")
    Queue queue() {
        QueueStats stats = metrics.stats();
        return new Queue(stats.queued(), stats.running(), stats.oldestQueued().toMillis(), room.size());
    }

    private static Duration wait(@Nullable Long millis) {
        long wished = millis == null ? LONGEST_WAIT.toMillis() : millis;
        return Duration.ofMillis(Math.clamp(wished, SHORTEST_WAIT.toMillis(), LONGEST_WAIT.toMillis()));
    }

    /** A builder that was killed while it waited must get nothing: it would cost its build a lease's time and an attempt. */
    private static BooleanSupplier connected(HttpRequest<?> request) {
        if (request instanceof NettyHttpRequest<?> netty) {
            Channel channel = netty.getChannelHandlerContext().channel();
            return channel::isActive;
        }
        return () -> true;
    }
}
