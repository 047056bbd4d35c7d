package io.bowwave.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.bowwave.jobtable.IdempotencyKeys;
import io.bowwave.process.Callers;
import io.bowwave.process.ProblemException;
import io.bowwave.schemas.Json;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A POST that is sent again with its {@code Idempotency-Key} is done once, and gets the first answer again. */
final class Idempotency {

    static final String HEADER = "Idempotency-Key";

    private static final int LONGEST_KEY = 255;
    private static final Logger LOG = LoggerFactory.getLogger(Idempotency.class);

    private final IdempotencyKeys keys;

    Idempotency(IdempotencyKeys keys) {
        this.keys = keys;
    }

    /**
     * @param body as it was read; part of what the key stands for
     * @param work answers below 500 are kept; an exception leaves the key free
     */
    HttpResponse<?> once(HttpRequest<?> request, @Nullable Object body, Supplier<MutableHttpResponse<?>> work) {
        String key = key(request);
        if (key == null) {
            return work.get();
        }
        String caller = Callers.of(request).name();
        return switch (keys.begin(caller, key, content(request, body))) {
            case IdempotencyKeys.Standing.First _ -> first(caller, key, work);
            case IdempotencyKeys.Standing.Done done -> again(done);
            case IdempotencyKeys.Standing.Busy _ ->
                throw new ProblemException(
                        409,
                        "request-in-progress",
                        "a request with this Idempotency-Key is being carried out; ask again in a second");
            case IdempotencyKeys.Standing.Misused _ ->
                throw new ProblemException(
                        422,
                        "idempotency-key-reused",
                        "this Idempotency-Key was used for another request; take a new key for a new request");
        };
    }

    /** The request's key, or null when it has none. */
    static @Nullable String key(HttpRequest<?> request) {
        String key = request.getHeaders().get(HEADER);
        if (key != null && (key.isBlank() || key.length() > LONGEST_KEY)) {
            throw Answers.invalid(HEADER + ": found " + key.length() + " characters, expected 1 to " + LONGEST_KEY);
        }
        return key;
    }

    private HttpResponse<?> first(String caller, String key, Supplier<MutableHttpResponse<?>> work) {
        MutableHttpResponse<?> response;
        try {
            response = work.get();
        } catch (RuntimeException e) {
            keys.abandon(caller, key);
            throw e;
        }
        keys.complete(caller, key, response.code(), json(response.body()));
        return response;
    }

    private static HttpResponse<?> again(IdempotencyKeys.Standing.Done done) {
        LOG.debug("answered again as before");
        return HttpResponse.status(done.status(), null)
                .contentType(MediaType.APPLICATION_JSON_TYPE)
                .header("Idempotent-Replay", "true")
                .body(done.response().getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] content(HttpRequest<?> request, @Nullable Object body) {
        return (request.getMethodName() + " " + request.getUri().getRawPath() + "\n" + json(body))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String json(@Nullable Object body) {
        try {
            return body == null ? "{}" : Json.mapper().writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot be written as JSON: " + body.getClass(), e);
        }
    }
}
