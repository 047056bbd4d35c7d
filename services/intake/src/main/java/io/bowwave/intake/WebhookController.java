package io.bowwave.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.intake.forge.Forge;
import io.bowwave.intake.forge.Forges;
import io.bowwave.process.Open;
import io.bowwave.process.ProblemException;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.id.AppName;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Webhooks. Open, since the signature is the proof. */
@Controller("/webhooks")
@ExecuteOn(TaskExecutors.BLOCKING)
@Consumes(MediaType.ALL)
@Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN})
final class WebhookController {

    private static final String FORM = "payload=";

    private final Webhooks webhooks;
    private final GenericHook generic;
    private final int maxBytes;

    WebhookController(Webhooks webhooks, GenericHook generic, IntakeConfig config) {
        this.webhooks = webhooks;
        this.generic = generic;
        this.maxBytes = config.webhookMaxBytes();
    }

    /**
     * Of github, gitlab, gitea (also forgejo and gogs) or bitbucket. A push to an app's branch enqueues a build; 202 when that is durable,
     * or when there is nothing to do, 200 to a ping.
     */
    @Open
    @Post("/{forge}")
    @ApiResponse(
            responseCode = "202",
            description = "what came of it",
            content = @Content(schema = @Schema(implementation = WebhookOutcome.class)))
    HttpResponse<?> forge(HttpRequest<?> request, @PathVariable String forge, @Body byte @Nullable [] body) {
        Forge known = Forges.named(forge)
                .orElseThrow(() -> new ProblemException(
                        404,
                        "unknown-forge",
                        "found \"%s\", expected one of %s, or generic/APP"
                                .formatted(
                                        forge,
                                        Forges.ALL.stream()
                                                .flatMap(each -> each.paths().stream())
                                                .collect(Collectors.joining(", ")))));
        byte[] content = content(request, body);
        WebhookOutcome outcome = webhooks.accept(known, request.getHeaders()::get, content, payload(content));
        boolean ping = outcome.ignored() != null && outcome.ignored().startsWith("pong");
        return answer(request, ping ? HttpStatus.OK : HttpStatus.ACCEPTED, outcome);
    }

    /** {@code {"ref":"refs/heads/main","commit":"...","by":"ada"}} of whoever knows a secret of the app; ref: the app's branch unless said. */
    @Open
    @Post("/generic/{app}")
    @ApiResponse(
            responseCode = "202",
            description = "what came of it",
            content = @Content(schema = @Schema(implementation = WebhookOutcome.class)))
    HttpResponse<?> generic(HttpRequest<?> request, @PathVariable String app, @Body byte @Nullable [] body) {
        byte[] content = content(request, body);
        return answer(
                request,
                HttpStatus.ACCEPTED,
                generic.accept(new AppName(app), request.getHeaders()::get, content, payload(content)));
    }

    /** Text for those who ask for it: a hook of git prints it to whoever pushes. */
    private static HttpResponse<?> answer(HttpRequest<?> request, HttpStatus status, WebhookOutcome outcome) {
        boolean text = request.accept().stream().anyMatch(type -> type.equals(MediaType.TEXT_PLAIN_TYPE));
        return text
                ? HttpResponse.status(status)
                        .contentType("text/plain; charset=utf-8")
                        .body(outcome.text())
                : HttpResponse.status(status)
                        .contentType(MediaType.APPLICATION_JSON_TYPE)
                        .body(outcome);
    }

    private byte[] content(HttpRequest<?> request, byte @Nullable [] body) {
        if (request.getContentLength() > maxBytes || (body != null && body.length > maxBytes)) {
            throw new ProblemException(
                    413,
                    "too-large",
                    "body: found more than %d bytes; if this is a real push, raise webhook-max-bytes"
                            .formatted(maxBytes));
        }
        return body == null ? new byte[0] : body;
    }

    private static @Nullable JsonNode payload(byte[] body) {
        try {
            String text = new String(body, StandardCharsets.UTF_8);
            String json = text.startsWith(FORM)
                    ? URLDecoder.decode(text.substring(FORM.length()), StandardCharsets.UTF_8)
                    : text;
            return Json.mapper().readTree(json) instanceof ObjectNode object ? object : null;
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }
}
