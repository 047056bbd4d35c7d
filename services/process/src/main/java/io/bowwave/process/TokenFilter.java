package io.bowwave.process;

import io.micronaut.context.annotation.Requires;
import io.micronaut.core.annotation.AnnotationMetadata;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.web.router.RouteAttributes;
import io.micronaut.web.router.RouteMatch;
import java.util.Optional;
import java.util.Set;

/** Asks for a bearer token on every route of the process that is not {@link Open}, and for the role that the route {@link Needs}. */
@ServerFilter("/**")
@Requires(beans = TokenVerifier.class)
final class TokenFilter {

    private static final String SCHEME = "Bearer ";
    private static final Set<String> ALWAYS_OPEN =
            Set.of("/health", "/health/liveness", "/health/readiness", "/prometheus");

    private final TokenVerifier verifier;

    TokenFilter(TokenVerifier verifier) {
        this.verifier = verifier;
    }

    @RequestFilter
    @ExecuteOn(TaskExecutors.BLOCKING)
    void check(HttpRequest<?> request) {
        Optional<RouteMatch<?>> route = RouteAttributes.getRouteMatch(request);
        // Without a route there is nothing to guard: the answer is 404, or a static file.
        if (route.isEmpty() || ALWAYS_OPEN.contains(request.getPath())) {
            return;
        }
        AnnotationMetadata metadata = route.get().getAnnotationMetadata();
        if (metadata.hasAnnotation(Open.class)) {
            return;
        }
        Caller caller = caller(request);
        metadata.enumValue(Needs.class, Role.class)
                .filter(role -> !caller.may(role))
                .ifPresent(role -> {
                    throw new ProblemException(
                            403,
                            "forbidden",
                            "the token of %s has the roles %s, and %s %s needs %s; ask an admin for a token with it"
                                    .formatted(
                                            caller.name(),
                                            caller.roles(),
                                            request.getMethodName(),
                                            request.getPath(),
                                            role));
                });
        request.setAttribute(Callers.ATTRIBUTE, caller);
    }

    private Caller caller(HttpRequest<?> request) {
        String header = request.getHeaders().get("Authorization");
        if (header == null || !header.startsWith(SCHEME)) {
            throw new ProblemException(
                    401,
                    "no-token",
                    "found no bearer token, expected the header \"Authorization: Bearer TOKEN\"; `bowwave up` keeps the admin's in"
                            + " admin.token of its data folder");
        }
        return verifier.verify(header.substring(SCHEME.length()).strip())
                .orElseThrow(() -> new ProblemException(
                        401, "bad-token", "nobody has this token, or it was revoked; ask an admin for a new one"));
    }
}
