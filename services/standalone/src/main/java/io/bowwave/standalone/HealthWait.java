package io.bowwave.standalone;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;

/** Waits until a part's health endpoint says UP. */
final class HealthWait {
    private static final Duration LIMIT = Duration.ofSeconds(100);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int OK = 200;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    /** @param log named in the message when it never gets well */
    void await(String name, int port, Path log) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health"))
                .timeout(Duration.ofSeconds(3))
                .build();
        long end = System.nanoTime() + LIMIT.toNanos();
        String last = "no answer";
        while (System.nanoTime() < end) {
            try {
                HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
                if (answer.statusCode() == OK) {
                    return;
                }
                last = answer.statusCode() + " " + answer.body();
            } catch (IOException e) {
                last = e.toString();
            }
            Thread.sleep(PAUSE);
        }
        throw new UpException(
                Exit.FAILED,
                "%s didn't get healthy within %d s; it said: %s. Its log: %s"
                        .formatted(name, LIMIT.toSeconds(), last, log));
    }
}
