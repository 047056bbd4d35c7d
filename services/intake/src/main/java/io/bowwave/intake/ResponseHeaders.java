package io.bowwave.intake;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/** Headers that every answer has. */
@ServerFilter("/**")
final class ResponseHeaders {

    private static final String RETRY_AFTER_SECONDS = "2";

    @ResponseFilter
    void complete(HttpRequest<?> request, MutableHttpResponse<?> response) {
        response.header("X-Content-Type-Options", "nosniff");
        response.header("Referrer-Policy", "no-referrer");
        if (request.getPath().startsWith("/v1/") && !response.getHeaders().contains("Cache-Control")) {
            response.header("Cache-Control", "no-store");
        }
        if (response.code() == 503) {
            response.header("Retry-After", RETRY_AFTER_SECONDS);
        }
    }
}
