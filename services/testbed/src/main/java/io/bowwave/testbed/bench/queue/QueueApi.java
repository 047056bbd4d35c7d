package io.bowwave.testbed.bench.queue;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.schemas.Json;
import io.bowwave.testbed.TestbedException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;

/** The queue's API as a builder uses it. Thread-safe. */
final class QueueApi implements AutoCloseable {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(40);
    private static final long WAIT_MILLIS = 20_000;

    /** A build that a worker holds. */
    record Held(String worker, String build, int attempt) {}

    private final Deque<PlainHttp> idle = new ConcurrentLinkedDeque<>();
    private final URI base;
    private final String token;

    QueueApi(QueueBed bed) {
        this.base = URI.create(bed.api());
        this.token = bed.token();
    }

    /** One build; empty when there was none for a while. */
    Optional<Held> claim(String worker) {
        JsonNode jobs = post("/v1/claims", Map.of("worker", worker, "waitMillis", WAIT_MILLIS))
                .path("jobs");
        return jobs.isEmpty()
                ? Optional.empty()
                : Optional.of(new Held(
                        worker,
                        jobs.path(0).path("build").asText(),
                        jobs.path(0).path("attempt").asInt()));
    }

    void heartbeat(Held held) {
        post(path(held, "heartbeat"), Map.of("worker", held.worker()));
    }

    /** As a build whose command has failed: that takes the row through the same statement as any end, and nothing else. */
    void finish(Held held) {
        post(
                path(held, "finish"),
                Map.of("worker", held.worker(), "outcome", "failed", "cause", "build-failed", "message", "measured"));
    }

    private static String path(Held held, String what) {
        return "/v1/builds/%s/attempts/%d/%s".formatted(held.build(), held.attempt(), what);
    }

    private JsonNode post(String path, Map<String, Object> body) {
        try {
            PlainHttp connection = idle.poll();
            if (connection == null) {
                connection = new PlainHttp(base, token, ANSWER_WITHIN);
            }
            PlainHttp.Answer answer = connection.post(path, Json.mapper().writeValueAsBytes(body));
            idle.push(connection);
            if (answer.status() / 100 != 2) {
                throw new TestbedException("POST %s: %d %s".formatted(path, answer.status(), answer.body()));
            }
            return Json.mapper().readTree(answer.body());
        } catch (IOException e) {
            throw new TestbedException("POST " + path + ": " + e);
        }
    }

    @Override
    public void close() {
        for (PlainHttp connection = idle.poll(); connection != null; connection = idle.poll()) {
            try {
                connection.close();
            } catch (IOException e) {
                throw new TestbedException("cannot close a connection to the queue: " + e);
            }
        }
    }
}
