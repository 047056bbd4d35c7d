package io.bowwave.process;

import io.micronaut.context.annotation.Primary;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.Error;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.stream.Collectors;

/** Every error that Micronaut itself answers (no such route, wrong method, unreadable body, too large) as problem+json as well. */
@Singleton
@Primary
final class ProblemResponses implements ErrorResponseProcessor<Problem> {

    @Override
    public MutableHttpResponse<Problem> processResponse(ErrorContext context, MutableHttpResponse<?> base) {
        if (context.getRequest().getMethod() == HttpMethod.HEAD) {
            return base.body(null);
        }
        HttpStatus status = HttpStatus.valueOf(base.code());
        String detail = context.hasErrors()
                ? context.getErrors().stream().map(ProblemResponses::line).collect(Collectors.joining("; "))
                : status.getReason();
        String code = status.name().toLowerCase(Locale.ROOT).replace('_', '-');
        return base.contentType(Problem.MEDIA_TYPE)
                .body(Problem.of(
                        base.code(),
                        status.getReason(),
                        code,
                        detail,
                        context.getRequest().getPath()));
    }

    private static String line(Error error) {
        return error.getPath().map(path -> path + ": " + error.getMessage()).orElse(error.getMessage());
    }
}
