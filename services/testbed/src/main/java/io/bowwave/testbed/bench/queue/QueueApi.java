package io.bowwave.testbed.bench.queue;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.schemas.Json;
import io.bowwave.testbed.TestbedException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;

/** The queue's API as a builder uses it. Thread-safe. */
final class QueueApi implements AutoCloseable {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(40);
    private static final long WAIT_MILLIS = 20_000;

    /** A build that a worker holds. */
    record Held(String worker, String build, int attempt) {}

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    private final String base;
    private final String token;

    QueueApi(QueueBed bed) {
        this.base = bed.api();
        this.token = bed.token();
    }

    /** One build; empty when there was none for a while. */
    Optional<Held> claim(String worker) throws InterruptedException {
        JsonNode jobs = post("/v1/claims", Map.of("worker", worker, "waitMillis", WAIT_MILLIS))
                .path("jobs");
        return jobs.isEmpty()
                ? Optional.empty()
                : Optional.of(new Held(
                        worker,
                        jobs.path(0).path("build").asText(),
                        jobs.path(0).path("attempt").asInt()));
    }

    void heartbeat(Held held) throws InterruptedException {
        post(path(held, "heartbeat"), Map.of("worker", held.worker()));
    }

    /** As a build whose command has failed: that takes the row through the same statement as any end, and nothing else. */
    void finish(Held held) throws InterruptedException {
        post(
                path(held, "finish"),
                Map.of("worker", held.worker(), "outcome", "failed", "cause", "build-failed", "message", "measured"));
    }

    private static String path(Held held, String what) {
        return "/v1/builds/%s/attempts/%d/%s".formatted(held.build(), held.attempt(), what);
    }

    private JsonNode post(String path, Map<String, Object> body) throws InterruptedException {
        try {
            HttpResponse<byte[]> response = http.send(
                    HttpRequest.newBuilder(URI.create(base + path))
                            .timeout(ANSWER_WITHIN)
                            .header("Authorization", "Bearer " + token)
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(
                                    Json.mapper().writeValueAsBytes(body)))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() / 100 != 2) {
                throw new TestbedException("POST %s: %d %s"
                        .formatted(path, response.statusCode(), new String(response.body(), StandardCharsets.UTF_8)));
            }
            return Json.mapper().readTree(response.body());
        } catch (IOException e) {
            throw new TestbedException("POST " + path + ": " + e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
