package io.bowwave.process;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;

/** Turns {@link ProblemException} into its response. */
@Singleton
@Produces(Problem.MEDIA_TYPE)
final class ProblemHandler implements ExceptionHandler<ProblemException, HttpResponse<Problem>> {

    @Override
    @SuppressWarnings("rawtypes") // the overridden method has it raw
    public HttpResponse<Problem> handle(HttpRequest request, ProblemException failure) {
        HttpStatus status = HttpStatus.valueOf(failure.status());
        var response = HttpResponse.<Problem>status(status)
                .contentType(Problem.MEDIA_TYPE)
                .body(Problem.of(
                        failure.status(),
                        status.getReason(),
                        failure.code(),
                        String.valueOf(failure.getMessage()),
                        request.getPath()));
        return failure.status() == 401 ? response.header("WWW-Authenticate", "Bearer") : response;
    }
}
