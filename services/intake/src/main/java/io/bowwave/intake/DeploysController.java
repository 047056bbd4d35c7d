package io.bowwave.intake;

import io.bowwave.process.Callers;
import io.bowwave.process.Needs;
import io.bowwave.process.ProblemException;
import io.bowwave.process.Role;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.InvalidIdException;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.rollout.DeployRequest;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Deploy requests, and what became of them. */
@Controller("/v1/deploys")
@ExecuteOn(TaskExecutors.BLOCKING)
final class DeploysController {

    private final AskedDeploys asked;
    private final DeployRequests requests;
    private final DeployViews views;
    private final Idempotency idempotency;

    DeploysController(AskedDeploys asked, DeployRequests requests, DeployViews views, Idempotency idempotency) {
        this.asked = asked;
        this.requests = requests;
        this.views = views;
        this.idempotency = idempotency;
    }

    /** Writes a request into the log; 202 when the broker has it. Whether it is carried out, the url says. */
    @Post
    @Needs(Role.DEPLOYER)
    @ApiResponse(
            responseCode = "202",
            description = "the request is in the log",
            content = @Content(schema = @Schema(implementation = DeployResource.Requested.class)))
    HttpResponse<?> request(HttpRequest<?> request, @Body DeployResource.ToRequest body) {
        return idempotency.once(request, body, () -> {
            DeployRequest deploy = asked.read(body, Callers.of(request).name());
            RequestId id = id(request, deploy);
            requests.write(id, deploy, request.getHeaders().get("traceparent"));
            String url = "/v1/deploys/" + URLEncoder.encode(id.text(), StandardCharsets.UTF_8);
            return HttpResponse.accepted().header("Location", url).body(new DeployResource.Requested(id.text(), url));
        });
    }

    /**
     * Newest first.
     *
     * @param rollouts only deploys and rollbacks, and not what was asked about them
     */
    @Get
    Page<DeployResource> list(
            @Nullable @QueryValue String app,
            @Nullable @QueryValue Boolean rollouts,
            @Nullable @QueryValue Integer limit,
            @Nullable @QueryValue String cursor) {
        int size = Page.size(limit);
        List<DeployResource> found = views.list(app, Boolean.TRUE.equals(rollouts), DeployCursor.of(cursor), size + 1);
        return found.size() <= size
                ? Page.all(found)
                : new Page<>(found.subList(0, size), DeployCursor.after(found.get(size - 1)));
    }

    /** With its regions, waves, gates and events. */
    @Get("/{request:.+}")
    DeployResource show(@PathVariable String request) {
        return views.find(request)
                .or(() -> requests.recent(new RequestId(request)).map(DeploysController::justAsked))
                .orElseThrow(() -> new ProblemException(
                        404,
                        "unknown-request",
                        "no deploy request " + request + " is in the log; GET /v1/deploys lists those that are"));
    }

    /** What it waits for, since when and until when, or how it ended, and what to do next. */
    @Get("/{request:.+}/explain")
    DeployExplained explain(@PathVariable String request) {
        return DeployExplained.of(show(request));
    }

    /** The caller's key names the request, so that who has sent it can find it without the answer. */
    private RequestId id(HttpRequest<?> request, DeployRequest deploy) {
        String key = Idempotency.key(request);
        if (key == null) {
            return requests.newId();
        }
        RequestId id;
        try {
            id = new RequestId(key);
        } catch (InvalidIdException e) {
            id = new RequestId(
                    "key-" + Digest.of(key.getBytes(StandardCharsets.UTF_8)).hex());
        }
        refuseForeign(id, deploy);
        return id;
    }

    /** A request with the id of another one would be taken for a repetition, and never be carried out. */
    private void refuseForeign(RequestId id, DeployRequest deploy) {
        views.find(id.text())
                .filter(other -> !Objects.equals(deploy.requestedBy(), other.actor())
                        || !deploy.app().text().equals(other.app()))
                .ifPresent(other -> {
                    throw new ProblemException(
                            409,
                            "request-exists",
                            "%s is a request of %s for %s already; take a new Idempotency-Key"
                                    .formatted(id, other.actor(), other.app()));
                });
    }

    private static DeployResource justAsked(DeployRequests.Written written) {
        DeployRequest asked = written.asked();
        String waitingFor = "the rollout to take the request";
        return new DeployResource(
                written.request().text(),
                asked.app().text(),
                asked.action().text(),
                "requested",
                false,
                waitingFor,
                new DeployResource.Waiting("answer", waitingFor, written.at(), null),
                null,
                null,
                asked.build() == null ? null : asked.build().text(),
                null,
                null,
                asked.reason(),
                asked.requestedBy(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                asked.deploy() == null ? null : asked.deploy().text(),
                written.at(),
                null,
                null,
                null,
                null,
                List.of(),
                List.of(),
                null,
                List.of(),
                List.of(),
                null,
                List.of());
    }
}
