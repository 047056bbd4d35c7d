package io.bowwave.agent;

import io.bowwave.schemas.Json;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.swarm.PeerAddress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A depot's HTTP interface. Thread-safe. */
final class DepotClient {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(12);

    record Hello(RegionName region, MachineId machine, Map<String, String> labels, PeerAddress peer) {}

    record Welcome(String depot, PeerAddress peer, long revision) {}

    record Report(MachineStatus status, @Nullable String traceparent) {}

    record Reports(MachineId machine, List<Report> reports) {}

    record Taken(boolean known, int reports) {}

    private final HttpClient http;
    private final String secret;

    DepotClient(HttpClient http, String secret) {
        this.http = http;
        this.secret = secret;
    }

    Welcome hello(URI depot, Hello hello) throws IOException, InterruptedException {
        return post(depot, "/v1/hello", hello, Welcome.class);
    }

    /** Returns when the log has the reports. */
    Taken status(URI depot, Reports reports) throws IOException, InterruptedException {
        return post(depot, "/v1/status", reports, Taken.class);
    }

    /** Begins the stream of goals; its lines go to the subscriber, as does its end, whatever brings it. */
    CompletableFuture<HttpResponse<Void>> goals(URI depot, long since, MachineId machine, GoalLines lines) {
        HttpRequest get = request(depot, "/v1/goals?since=" + since + "&machine=" + machine)
                .GET()
                .build();
        CompletableFuture<HttpResponse<Void>> answer = http.sendAsync(
                get,
                info -> info.statusCode() == 200
                        ? HttpResponse.BodySubscribers.fromLineSubscriber(lines)
                        : HttpResponse.BodySubscribers.discarding());
        return answer.whenComplete((response, failure) -> lines.end());
    }

    private <T> T post(URI depot, String path, Object body, Class<T> answer) throws IOException, InterruptedException {
        HttpRequest post = request(depot, path)
                .timeout(ANSWER_WITHIN)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.mapper().writeValueAsBytes(body)))
                .build();
        HttpResponse<byte[]> response = http.send(post, HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw new IOException("%s%s answers %d: %s"
                    .formatted(
                            depot, path, response.statusCode(), new String(response.body(), StandardCharsets.UTF_8)));
        }
        return Json.mapper().readValue(response.body(), answer);
    }

    private HttpRequest.Builder request(URI depot, String path) {
        return HttpRequest.newBuilder(depot.resolve(path)).header("Authorization", "Bearer " + secret);
    }
}
