package io.bowwave.testbed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.bowwave.schemas.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The HTTP API as a test or a benchmark uses it. Thread-safe. */
public final class ApiClient {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int OK = 2;
    private static final int HUNDRED = 100;

    private final String server;
    private final @Nullable String token;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /** @param token null: none is sent */
    public ApiClient(String server, @Nullable String token) {
        this.server = server;
        this.token = token;
    }

    /** @param body JSON, or null when the answer was none */
    public record Answer(int status, String text, JsonNode body) {
        public boolean ok() {
            return status / HUNDRED == OK;
        }

        /** @throws TestbedException when the server refused */
        public JsonNode orThrow(String what) {
            if (ok()) {
                return body;
            }
            throw new TestbedException(what + ": the API answers " + status + " "
                    + body.path("detail").asText(text.substring(0, Math.min(text.length(), 300))));
        }
    }

    public Answer send(String method, String path, @Nullable Object body, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + path))
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(text(body)));
        headers.forEach(request::setHeader);
        return send(request);
    }

    /** The answer to a GET; fails when it is none of 2xx. */
    public JsonNode get(String path) {
        return send("GET", path, null, Map.of()).orThrow("GET " + path);
    }

    /** Empty for 404. */
    public Optional<JsonNode> find(String path) {
        Answer answer = send("GET", path, null, Map.of());
        return answer.status() == 404 ? Optional.empty() : Optional.of(answer.orThrow("GET " + path));
    }

    public JsonNode post(String path, Object body) {
        return send(
                        "POST",
                        path,
                        body,
                        Map.of("Idempotency-Key", UUID.randomUUID().toString()))
                .orThrow("POST " + path);
    }

    public JsonNode patch(String path, Object body) {
        return send("PATCH", path, body, Map.of()).orThrow("PATCH " + path);
    }

    /** Whether the server answers its health check with 200. */
    public boolean healthy() {
        try {
            return send("GET", "/health", null, Map.of()).status() == 200;
        } catch (TestbedException e) {
            return false;
        }
    }

    /** Server-sent events as they come; the caller closes it. */
    public InputStream events(String query) throws IOException, InterruptedException {
        return stream("/v1/events" + query, "text/event-stream");
    }

    /** A body as it comes; the caller closes it. */
    public InputStream stream(String path, String accept) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = http.send(
                authorized(HttpRequest.newBuilder(URI.create(server + path)))
                        .header("Accept", accept)
                        .build(),
                BodyHandlers.ofInputStream());
        if (response.statusCode() / HUNDRED != OK) {
            response.body().close();
            throw new IOException("GET " + path + ": the API answers " + response.statusCode());
        }
        return response.body();
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(authorized(request).build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), json(response.body()));
        } catch (IOException e) {
            throw new TestbedException(server + " cannot be reached: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestbedException("interrupted", e);
        }
    }

    private HttpRequest.Builder authorized(HttpRequest.Builder request) {
        return token == null ? request : request.setHeader("Authorization", "Bearer " + token);
    }

    private static JsonNode json(String text) {
        try {
            JsonNode tree = Json.mapper().readTree(text);
            return tree == null || tree.isMissingNode() ? NullNode.getInstance() : tree;
        } catch (JsonProcessingException e) {
            return NullNode.getInstance();
        }
    }

    private static String text(Object body) {
        try {
            return body instanceof String text ? text : Json.mapper().writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + body, e);
        }
    }
}
