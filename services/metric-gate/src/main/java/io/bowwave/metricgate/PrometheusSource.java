package io.bowwave.metricgate;

import io.bowwave.process.Secret;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Prometheus' HTTP API, or that of anything that speaks it (Thanos, Mimir, VictoriaMetrics). Thread-safe. */
final class PrometheusSource implements MetricSource, AutoCloseable {

    /** Tries of one query, as long as the fault is one that may pass. */
    static final int TRIES = 3;

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(3);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(1);
    private static final String QUERY = "api/v1/query";
    private static final int MILLI_DIGITS = 3;
    private static final int LONGEST_ANSWER = 1 << 20;

    private final URI query;
    private final @Nullable Secret token;
    private final Duration within;
    private final Duration pause;
    private final HttpClient http;

    /**
     * @param base with the path prefix, when there is one
     * @param token sent as a bearer token; null: none
     * @param within which one try is to be answered
     * @param pause before the second try; twice as long before the third
     */
    PrometheusSource(URI base, @Nullable Secret token, Duration within, Duration pause) {
        String text = base.toString();
        this.query = URI.create(text.endsWith("/") ? text + QUERY : text + "/" + QUERY);
        this.token = token;
        this.within = within;
        this.pause = pause;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_WITHIN)
                .build();
    }

    @Override
    public Reading read(String text, Instant at) throws InterruptedException {
        HttpRequest request = request(text, at);
        Reading last = new Reading.Problem("was not asked");
        Duration rest = pause;
        for (int left = TRIES; left > 0; left--) {
            try {
                HttpResponse<String> response = http.send(
                        request, BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), LONGEST_ANSWER));
                last = PrometheusAnswer.read(response.statusCode(), response.body());
                if (!PrometheusAnswer.passing(response.statusCode())) {
                    return last;
                }
            } catch (IOException e) {
                last = new Reading.Problem("%s cannot be asked: %s".formatted(query, e));
            }
            if (left > 1) {
                Thread.sleep(rest);
                rest = rest.multipliedBy(2);
            }
        }
        return last;
    }

    private HttpRequest request(String text, Instant at) {
        String form = "query=%s&time=%s&timeout=%dms"
                .formatted(
                        URLEncoder.encode(text, StandardCharsets.UTF_8),
                        BigDecimal.valueOf(at.toEpochMilli(), MILLI_DIGITS).toPlainString(),
                        within.toMillis());
        HttpRequest.Builder request = HttpRequest.newBuilder(query)
                .timeout(within)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form));
        if (token != null) {
            request.header("Authorization", "Bearer " + token.reveal());
        }
        return request.build();
    }

    @Override
    public void close() {
        http.shutdownNow();
        try {
            http.awaitTermination(CLOSE_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
