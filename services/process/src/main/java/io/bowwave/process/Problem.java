package io.bowwave.process;

import io.micronaut.core.annotation.Introspected;

/** The body of application/problem+json (RFC 9457). */
@Introspected
public record Problem(String type, String title, int status, String code, String detail, String instance) {

    public static final String MEDIA_TYPE = "application/problem+json";

    static Problem of(int status, String title, String code, String detail, String path) {
        return new Problem("urn:bowwave:problem:" + code, title, status, code, detail, path);
    }
}
