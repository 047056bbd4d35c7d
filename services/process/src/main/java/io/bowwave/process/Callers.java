package io.bowwave.process;

import io.micronaut.http.HttpRequest;

/** The caller of a request, as the token filter found it. */
public final class Callers {

    static final String ATTRIBUTE = "bowwave.caller";

    private Callers() {}

    /** @throws IllegalStateException on a route that asks for no token */
    public static Caller of(HttpRequest<?> request) {
        return request.getAttribute(ATTRIBUTE, Caller.class)
                .orElseThrow(() -> new IllegalStateException("no token was asked for on " + request.getPath()));
    }
}
