package io.bowwave.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.process.Open;
import io.bowwave.process.ProblemException;
import io.bowwave.schemas.Json;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Webhooks. Open, since the signature is the proof. */
@Controller("/webhooks")
@ExecuteOn(TaskExecutors.BLOCKING)
final class WebhookController {

    private static final String FORM = "payload=";

    private final GithubPushes pushes;
    private final int maxBytes;

    WebhookController(GithubPushes pushes, IntakeConfig config) {
        this.pushes = pushes;
        this.maxBytes = config.webhookMaxBytes();
    }

    /** A push to an app's branch enqueues a build; 202 when that is durable, or when there is nothing to do. */
    @Open
    @Post("/github")
    @Consumes(MediaType.ALL)
    HttpResponse<GithubPushes.Outcome> github(
            HttpRequest<?> request,
            @Nullable @Header("X-GitHub-Event") String event,
            @Nullable @Header("X-GitHub-Delivery") String delivery,
            @Nullable @Header("X-Hub-Signature-256") String signature,
            @Body byte @Nullable [] body) {
        long announced = request.getContentLength();
        if (announced > maxBytes || (body != null && body.length > maxBytes)) {
            throw new ProblemException(
                    413,
                    "too-large",
                    "body: found more than %d bytes; if this is a real push, raise webhook-max-bytes"
                            .formatted(maxBytes));
        }
        if (signature == null) {
            throw new ProblemException(
                    401,
                    "no-signature",
                    "X-Hub-Signature-256: found nothing, expected sha256=...; set a secret in the webhook's settings");
        }
        if (event == null || delivery == null || delivery.isBlank() || delivery.length() > 128) {
            throw Answers.invalid(
                    "X-GitHub-Event, X-GitHub-Delivery: expected both, the second 1 to 128 characters long");
        }
        byte[] content = body == null ? new byte[0] : body;
        GithubPushes.Outcome outcome =
                pushes.accept(new GithubPushes.Delivery(delivery, event, signature, content), payload(content));
        return HttpResponse.status(event.equals("ping") ? HttpStatus.OK : HttpStatus.ACCEPTED)
                .body(outcome);
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
