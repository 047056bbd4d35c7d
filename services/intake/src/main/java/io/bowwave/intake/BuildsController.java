package io.bowwave.intake;

import io.bowwave.jobtable.App;
import io.bowwave.jobtable.Apps;
import io.bowwave.jobtable.Build;
import io.bowwave.jobtable.BuildPage;
import io.bowwave.jobtable.BuildSteps;
import io.bowwave.jobtable.Builds;
import io.bowwave.jobtable.CancelResult;
import io.bowwave.jobtable.Enqueued;
import io.bowwave.jobtable.Explanations;
import io.bowwave.jobtable.NewBuild;
import io.bowwave.jobtable.RefusedException;
import io.bowwave.process.Callers;
import io.bowwave.process.Needs;
import io.bowwave.process.Role;
import io.bowwave.schemas.Traces;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.job.BuildPriority;
import io.bowwave.schemas.job.BuildStatus;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** Builds: asking for them, canceling them, reading them and their logs. */
@Controller("/v1/builds")
@ExecuteOn(TaskExecutors.BLOCKING)
final class BuildsController {

    private static final String TRACEPARENT = "[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}";

    private final Apps apps;
    private final Builds builds;
    private final BuildFinder finder;
    private final GitRemote git;
    private final BuildLogs logs;
    private final Idempotency idempotency;
    private final Explanations explanations;
    private final BuildSteps steps;
    private final SecureRandom random = new SecureRandom();

    BuildsController(
            Apps apps,
            Builds builds,
            BuildFinder finder,
            GitRemote git,
            BuildLogs logs,
            Idempotency idempotency,
            Explanations explanations,
            BuildSteps steps) {
        this.apps = apps;
        this.builds = builds;
        this.finder = finder;
        this.git = git;
        this.logs = logs;
        this.idempotency = idempotency;
        this.explanations = explanations;
        this.steps = steps;
    }

    /** Newest first; {@code poison=true}: only those whose tries are used up and which nobody has told to be tried once more. */
    @Get
    Page<BuildResource> list(
            @Nullable @QueryValue String app,
            @Nullable @QueryValue String status,
            @Nullable @QueryValue Boolean poison,
            @Nullable @QueryValue Integer limit,
            @Nullable @QueryValue String cursor) {
        BuildPage page = builds.list(
                app == null ? null : new AppName(app),
                status == null ? null : status(status),
                Boolean.TRUE.equals(poison),
                Page.size(limit),
                cursor);
        return new Page<>(page.items().stream().map(BuildResource::of).toList(), page.next());
    }

    /** Enqueues a build; 201, or 200 with the one that the commit has already. */
    @Post
    @Needs(Role.DEPLOYER)
    @ApiResponse(
            responseCode = "201",
            description = "the build",
            content = @Content(schema = @Schema(implementation = BuildResource.class)))
    @ApiResponse(
            responseCode = "200",
            description = "the build that the commit has already",
            content = @Content(schema = @Schema(implementation = BuildResource.class)))
    HttpResponse<?> start(HttpRequest<?> request, @Body BuildResource.ToStart body) {
        return idempotency.once(request, body, () -> {
            Enqueued enqueued = builds.enqueue(newBuild(request, body));
            return HttpResponse.status(enqueued.created() ? HttpStatus.CREATED : HttpStatus.OK)
                    .header("Location", "/v1/builds/" + enqueued.build().id())
                    .body(BuildResource.of(enqueued.build()));
        });
    }

    /** By id, or by 8 or more characters of its beginning. */
    @Get("/{id}")
    BuildResource show(@PathVariable String id) {
        return BuildResource.of(finder.find(id));
    }

    /** Queued: at once. Running: its builder hears of it within seconds. */
    @Post("/{id}/cancel")
    @Needs(Role.DEPLOYER)
    @ApiResponse(
            responseCode = "200",
            description = "what became of the wish",
            content = @Content(schema = @Schema(implementation = BuildResource.Canceled.class)))
    HttpResponse<?> cancel(
            HttpRequest<?> request, @PathVariable String id, @Body BuildResource.@Nullable ToCancel body) {
        return idempotency.once(request, body, () -> {
            CancelResult result = builds.cancel(
                    finder.find(id).id(), Callers.of(request).name(), body == null ? null : body.reason());
            return HttpResponse.ok(new BuildResource.Canceled(
                    result.state().name().toLowerCase(Locale.ROOT), BuildResource.of(result.build())));
        });
    }

    /** What it waits for or what became of it, since when, and when that is expected to end. */
    @Get("/{id}/explain")
    BuildExplained explain(@PathVariable String id) {
        BuildId build = finder.find(id).id();
        return explanations
                .of(build)
                .map(BuildExplained::of)
                .orElseThrow(() ->
                        new RefusedException(RefusedException.Code.UNKNOWN_BUILD, "build " + build + " is not there"));
    }

    /** What an attempt does one after the other, with times; of the current attempt unless another is named. */
    @Get("/{id}/steps")
    BuildStepsResource steps(@PathVariable String id, @Nullable @QueryValue Integer attempt) {
        Build build = finder.find(id);
        int wanted = attempt == null ? build.attempt() : attempt;
        if (wanted < 1 || wanted > build.attempt()) {
            throw Answers.invalid("attempt: found %d, expected 1 to %d".formatted(wanted, build.attempt()));
        }
        return BuildStepsResource.of(build, wanted, steps.of(build, wanted));
    }

    /** Builds the commit of a build that has failed or was canceled once more, as a new build. */
    @Post("/{id}/retry")
    @Needs(Role.DEPLOYER)
    @ApiResponse(
            responseCode = "201",
            description = "the new build",
            content = @Content(schema = @Schema(implementation = BuildResource.class)))
    HttpResponse<?> retry(HttpRequest<?> request, @PathVariable String id) {
        return idempotency.once(request, null, () -> {
            Build build = finder.find(id);
            if (build.status() != BuildStatus.FAILED && build.status() != BuildStatus.CANCELED) {
                throw new RefusedException(
                        RefusedException.Code.CONFLICT,
                        "build %s is %s, expected failed or canceled: only such a build is tried once more"
                                .formatted(build.id(), build.status().text()));
            }
            Enqueued enqueued = builds.enqueue(new NewBuild(
                    build.app(),
                    build.ref(),
                    build.commit(),
                    "retry",
                    Callers.of(request).name(),
                    traceparent(request),
                    true,
                    build.queueing().priority(),
                    build.id()));
            return HttpResponse.created(BuildResource.of(enqueued.build()))
                    .header("Location", "/v1/builds/" + enqueued.build().id());
        });
    }

    /** The log of the current attempt as text, from this byte on; {@code follow=true} goes on until the build ends. */
    @Get(value = "/{id}/logs", produces = MediaType.TEXT_PLAIN)
    HttpResponse<Publisher<byte[]>> logs(
            @PathVariable String id, @Nullable @QueryValue Long offset, @Nullable @QueryValue Boolean follow) {
        Build build = finder.find(id);
        long from = Math.max(0, Objects.requireNonNullElse(offset, 0L));
        return HttpResponse.<Publisher<byte[]>>ok(logs.open(build, from, Boolean.TRUE.equals(follow)))
                .contentType(new MediaType("text/plain; charset=utf-8"))
                .header("Bowwave-Attempt", Integer.toString(build.attempt()));
    }

    private NewBuild newBuild(HttpRequest<?> request, BuildResource.ToStart body) {
        String name = body.app();
        if (name == null) {
            throw Answers.invalid("app: found nothing, expected the name of an app");
        }
        App app = apps.find(new AppName(name)).orElseThrow(() -> Answers.unknownApp(name));
        String ref = body.ref() == null || body.ref().isBlank() ? app.ref() : full(body.ref());
        String commit =
                body.commit() == null || body.commit().isBlank() ? git.head(app.repoUrl(), ref) : commit(body.commit());
        return new NewBuild(
                app.name(),
                ref,
                commit,
                "manual",
                Callers.of(request).name(),
                traceparent(request),
                Boolean.TRUE.equals(body.again()),
                priority(body.priority()),
                null);
    }

    private String traceparent(HttpRequest<?> request) {
        String given = request.getHeaders().get("traceparent");
        return given != null && given.matches(TRACEPARENT) ? given : Traces.begin(random);
    }

    private static String full(String ref) {
        return ref.startsWith("refs/") ? ref : "refs/heads/" + ref;
    }

    private static String commit(String commit) {
        String text = commit.strip().toLowerCase(Locale.ROOT);
        if (!text.matches("[0-9a-f]{40}")) {
            throw Answers.invalid(
                    "commit: found \"%s\", expected all 40 hex digits (git rev-parse prints them)".formatted(commit));
        }
        return text;
    }

    private static BuildPriority priority(@Nullable String text) {
        try {
            return text == null ? BuildPriority.NORMAL : BuildPriority.of(text);
        } catch (IllegalArgumentException e) {
            throw Answers.invalid(String.valueOf(e.getMessage()));
        }
    }

    private static BuildStatus status(String text) {
        try {
            return BuildStatus.of(text);
        } catch (IllegalArgumentException e) {
            throw Answers.invalid("status: " + e.getMessage());
        }
    }
}
