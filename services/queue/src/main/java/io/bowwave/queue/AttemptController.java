package io.bowwave.queue;

import io.bowwave.jobtable.Build;
import io.bowwave.jobtable.BuildSteps;
import io.bowwave.jobtable.Claims;
import io.bowwave.jobtable.Finish;
import io.bowwave.jobtable.Heartbeat;
import io.bowwave.jobtable.Outcome;
import io.bowwave.process.Needs;
import io.bowwave.process.ProblemException;
import io.bowwave.process.Role;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.WorkerId;
import io.bowwave.schemas.job.BuildStatus;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a builder says about an attempt that it holds. Each answer but 409 {@code fenced} means that it still holds it, or has ended it. */
@Controller("/v1/builds/{build}/attempts/{attempt}")
@Needs(Role.BUILDER)
@ExecuteOn(TaskExecutors.BLOCKING)
final class AttemptController {

    private static final Logger LOG = LoggerFactory.getLogger(AttemptController.class);

    /** @param steps of the attempt, in order; absent: nothing new */
    record Alive(@Nullable WorkerId worker, @Nullable List<StepBody> steps) {}

    /** @param cancel whether it should stop, and finish as canceled */
    record Wish(boolean cancel, @Nullable String reason) {}

    /** @param offset of the text's first byte in the attempt's log */
    record Segment(
            @Nullable WorkerId worker,
            @Nullable Long offset,
            @Nullable String text,
            @Nullable Boolean last) {}

    /** @param status of the build now */
    record Ended(BuildId build, BuildStatus status, int attempt, long revision, boolean repeated) {}

    private final Claims claims;
    private final BuildSteps steps;
    private final BuildLogs logs;
    private final WaitingRoom room;
    private final QueueMetrics metrics;
    private final Attesting attesting;

    AttemptController(
            Claims claims,
            BuildSteps steps,
            BuildLogs logs,
            WaitingRoom room,
            QueueMetrics metrics,
            Attesting attesting) {
        this.claims = claims;
        this.steps = steps;
        this.logs = logs;
        this.room = room;
        this.metrics = metrics;
        this.attesting = attesting;
    }

    @Post("/heartbeat")
    Wish heartbeat(String build, int attempt, @Body Alive body) {
        BuildId id = Given.build(build);
        WorkerId worker = worker(body.worker());
        Heartbeat heard = claims.heartbeat(id, attempt, worker);
        steps.say(id, attempt, worker, StepBody.said(body.steps()));
        return switch (heard) {
            case Heartbeat.Held held -> new Wish(held.cancel(), held.reason());
            case Heartbeat.Fenced(String detail) -> throw fenced(detail);
        };
    }

    @Post("/log")
    @Status(HttpStatus.ACCEPTED)
    void log(String build, int attempt, @Body Segment body) {
        WorkerId worker = worker(body.worker());
        String text = Given.value("text", body.text(), "a piece of the build's output");
        long offset = Given.value("offset", body.offset(), "the position of the text's first byte in the log, from 0");
        Given.check(offset >= 0, "offset: found " + offset + ", expected 0 or more");
        int size = text.getBytes(StandardCharsets.UTF_8).length;
        if (size > BuildLogs.SEGMENT_LIMIT) {
            throw new ProblemException(
                    413,
                    "segment-too-large",
                    "text: found %d bytes, expected at most %d: send it in several segments"
                            .formatted(size, BuildLogs.SEGMENT_LIMIT));
        }
        Build held = claims.held(Given.build(build), attempt, worker)
                .orElseThrow(() -> fenced("worker %s does not hold attempt %d of build %s: stop, and drop the work"
                        .formatted(worker, attempt, build)));
        logs.append(held, offset, text, Boolean.TRUE.equals(body.last()));
    }

    @Post("/finish")
    Ended finish(String build, int attempt, @Body FinishBody body) {
        BuildId id = Given.build(build);
        WorkerId worker = worker(body.worker());
        Outcome outcome = body.toOutcome();
        steps.say(id, attempt, worker, StepBody.said(body.steps()));
        if (outcome instanceof Outcome.Succeeded succeeded) {
            // Who holds it no more is told so by the next statement.
            claims.held(id, attempt, worker).ifPresent(held -> attesting.attest(held, worker, succeeded.artifact()));
        }
        return switch (claims.finish(id, attempt, worker, outcome)) {
            case Finish.Recorded recorded -> ended(recorded);
            case Finish.Fenced(String detail) -> throw fenced(detail);
        };
    }

    private Ended ended(Finish.Recorded recorded) {
        Build build = recorded.build();
        // The next build of the branch may run now, or this one again.
        room.wake();
        TraceScope.of(
                build,
                () -> LOG.info(
                        "Build {} of {} is {}",
                        build.id(),
                        build.app(),
                        build.status().text()));
        return new Ended(build.id(), build.status(), build.attempt(), build.revision(), recorded.repeated());
    }

    private ProblemException fenced(String detail) {
        metrics.fenced();
        return new ProblemException(409, "fenced", detail);
    }

    private static WorkerId worker(@Nullable WorkerId found) {
        return Given.value("worker", found, "the id that claimed the build");
    }
}
