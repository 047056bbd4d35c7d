package io.bowwave.intake;

import io.bowwave.jobtable.Apps;
import io.bowwave.jobtable.Build;
import io.bowwave.process.Callers;
import io.bowwave.process.Needs;
import io.bowwave.process.ProblemException;
import io.bowwave.process.Role;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.InvalidIdException;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.rollout.DeployAction;
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
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Deploy requests, and what became of them. */
@Controller("/v1/deploys")
@ExecuteOn(TaskExecutors.BLOCKING)
final class DeploysController {

    private static final int LONGEST_REASON = 500;

    private final Apps apps;
    private final BuildFinder finder;
    private final DeployRequests requests;
    private final DeployViews views;
    private final Idempotency idempotency;

    DeploysController(
            Apps apps, BuildFinder finder, DeployRequests requests, DeployViews views, Idempotency idempotency) {
        this.apps = apps;
        this.finder = finder;
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
            DeployRequest asked = asked(body, Callers.of(request).name());
            RequestId id = id(request, asked);
            requests.write(id, asked, request.getHeaders().get("traceparent"));
            String url = "/v1/deploys/" + URLEncoder.encode(id.text(), StandardCharsets.UTF_8);
            return HttpResponse.accepted().header("Location", url).body(new DeployResource.Requested(id.text(), url));
        });
    }

    /** Newest first. */
    @Get
    Page<DeployResource> list(@Nullable @QueryValue String app, @Nullable @QueryValue Integer limit) {
        return Page.all(views.list(app, Page.size(limit)));
    }

    /** With its regions and its events. */
    @Get("/{request:.+}")
    DeployResource show(@PathVariable String request) {
        return views.find(request)
                .or(() -> requests.recent(new RequestId(request)).map(DeploysController::justAsked))
                .orElseThrow(() -> new ProblemException(
                        404,
                        "unknown-request",
                        "no deploy request " + request + " is in the log; GET /v1/deploys lists those that are"));
    }

    private DeployRequest asked(DeployResource.ToRequest body, String actor) {
        if (body.app() == null) {
            throw Answers.invalid("app: found nothing, expected the name of an app");
        }
        AppName app = new AppName(body.app());
        if (apps.find(app).isEmpty()) {
            throw Answers.unknownApp(body.app());
        }
        DeployAction action = action(body.action());
        BuildId build = build(app, action, body.build());
        List<RegionName> regions = body.regions() == null || body.regions().isEmpty()
                ? null
                : body.regions().stream().map(RegionName::new).toList();
        if (body.reason() != null && body.reason().length() > LONGEST_REASON) {
            throw Answers.invalid("reason: found %d characters, expected at most %d"
                    .formatted(body.reason().length(), LONGEST_REASON));
        }
        return new DeployRequest(app, action, build, regions, body.reason(), actor);
    }

    private @Nullable BuildId build(AppName app, DeployAction action, @Nullable String text) {
        if (text == null || text.isBlank()) {
            if (action == DeployAction.DEPLOY || action == DeployAction.REJECT) {
                throw Answers.invalid("build: found nothing, expected the id of the build to " + action.text());
            }
            return null;
        }
        Build build = finder.find(text);
        if (!build.app().equals(app)) {
            throw Answers.invalid(
                    "build: %s is a build of %s, expected one of %s".formatted(build.id(), build.app(), app));
        }
        return build.id();
    }

    private static DeployAction action(@Nullable String text) {
        try {
            return DeployAction.of(text == null ? "" : text.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw Answers.invalid("action: " + e.getMessage());
        }
    }

    /** The caller's key names the request, so that who has sent it can find it without the answer. */
    private RequestId id(HttpRequest<?> request, DeployRequest asked) {
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
        refuseForeign(id, asked);
        return id;
    }

    /** A request with the id of another one would be taken for a repetition, and never be carried out. */
    private void refuseForeign(RequestId id, DeployRequest asked) {
        views.find(id.text())
                .filter(other -> !Objects.equals(asked.requestedBy(), other.actor())
                        || !asked.app().text().equals(other.app()))
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
        return new DeployResource(
                written.request().text(),
                asked.app().text(),
                asked.action().text(),
                "requested",
                false,
                "the rollout to take the request",
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
                written.at(),
                null,
                null,
                List.of(),
                List.of());
    }
}
