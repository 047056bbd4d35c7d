package io.bowwave.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.schemas.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP API. What fails for a moment is tried again, at most three times; a POST bears the same idempotency key each time, so that it is
 * done once; a deploy request gets that key as its id.
 */
final class Api {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final int TRIES = 3;
    private static final int REDIRECT = 307;
    private static final Duration PAUSE = Duration.ofMillis(300);
    private static final Set<Integer> PASSING = Set.of(429, 502, 503, 504);

    private final URI server;
    private final @Nullable String token;
    private final Surroundings around;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();

    Api(URI server, @Nullable String token, Surroundings around) {
        this.server = server;
        this.token = token;
        this.around = around;
    }

    URI server() {
        return server;
    }

    boolean hasToken() {
        return token != null;
    }

    /** A part of a path or a value of a query. */
    static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    JsonNode get(String path) {
        return json(send(request(path).GET().timeout(ANSWER), BodyHandlers.ofString()));
    }

    JsonNode post(String path, ObjectNode body) {
        HttpRequest.Builder request = request(path)
                .header("Content-Type", "application/json")
                .header(
                        "Idempotency-Key",
                        "cli-" + HexFormat.of().toHexDigits(around.random().nextLong()))
                .timeout(ANSWER)
                .POST(BodyPublishers.ofString(body.toString()));
        return json(send(request, BodyHandlers.ofString()));
    }

    JsonNode put(String path, ObjectNode body) {
        HttpRequest.Builder request = request(path)
                .header("Content-Type", "application/json")
                .timeout(ANSWER)
                .PUT(BodyPublishers.ofString(body.toString()));
        return json(send(request, BodyHandlers.ofString()));
    }

    JsonNode delete(String path) {
        return json(send(request(path).DELETE().timeout(ANSWER), BodyHandlers.ofString()));
    }

    JsonNode patch(String path, ObjectNode body) {
        HttpRequest.Builder request = request(path)
                .header("Content-Type", "application/json")
                .timeout(ANSWER)
                .method("PATCH", BodyPublishers.ofString(body.toString()));
        return json(send(request, BodyHandlers.ofString()));
    }

    /**
     * An answer that goes on: the caller closes it.
     *
     * @param cursor sent as Last-Event-ID when not null
     * @throws Failure when the server refuses
     * @throws IOException when it cannot be reached now
     */
    InputStream stream(String path, String accept, @Nullable String cursor) throws IOException {
        HttpRequest.Builder request = request(path).setHeader("Accept", accept).GET();
        if (cursor != null) {
            request.header("Last-Event-ID", cursor);
        }
        HttpResponse<InputStream> response = once(request.build(), BodyHandlers.ofInputStream());
        if (response.statusCode() / 100 == 2) {
            return response.body();
        }
        try (InputStream body = response.body()) {
            String text = new String(body.readNBytes(64 * 1024), StandardCharsets.UTF_8);
            if (PASSING.contains(response.statusCode())) {
                throw new IOException("the server answers " + response.statusCode());
            }
            throw Problems.failure(
                    response.statusCode(), text, response.request().uri(), token != null);
        }
    }

    /**
     * Where the server sends on who asks for this: its redirect is not followed, and the token stays here.
     *
     * @throws Failure when it refuses, or answers with something else
     */
    URI redirect(String path) {
        HttpResponse<String> response = send(request(path).GET().timeout(ANSWER), BodyHandlers.ofString());
        if (response.statusCode() != REDIRECT) {
            throw Problems.failure(
                    response.statusCode(), response.body(), response.request().uri(), token != null);
        }
        return response.headers()
                .firstValue("Location")
                .map(URI::create)
                .orElseThrow(() -> new Failure(
                        Exit.UNREACHABLE, server + path + ": found a redirect without Location", "bowwave doctor"));
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server + path)).header("Accept", "application/json");
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return request;
    }

    private HttpResponse<String> send(HttpRequest.Builder builder, BodyHandler<String> handler) {
        HttpRequest request = builder.build();
        for (int done = 1; ; done++) {
            try {
                HttpResponse<String> response = once(request, handler);
                if (!PASSING.contains(response.statusCode()) || done == TRIES) {
                    return response;
                }
            } catch (ConnectException e) {
                throw Problems.unreachable(server, e);
            } catch (IOException e) {
                if (done == TRIES) {
                    throw Problems.unreachable(server, e);
                }
            }
            around.sleep(PAUSE.multipliedBy(done));
        }
    }

    private <T> HttpResponse<T> once(HttpRequest request, BodyHandler<T> handler) throws IOException {
        try {
            return http.send(request, handler);
        } catch (UnresolvedAddressException e) {
            throw new ConnectException("unknown host " + server.getHost());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Exit.STOPPED, "interrupted", null);
        }
    }

    private JsonNode json(HttpResponse<String> response) {
        if (response.statusCode() / 100 != 2) {
            throw Problems.failure(
                    response.statusCode(), response.body(), response.request().uri(), token != null);
        }
        try {
            return Json.mapper().readTree(response.body().isBlank() ? "{}" : response.body());
        } catch (JsonProcessingException e) {
            throw new Failure(
                    Exit.UNREACHABLE,
                    server + " does not speak Bowwave's API: expected JSON, found "
                            + response.headers().firstValue("content-type").orElse("something else"),
                    "bowwave doctor");
        }
    }
}
