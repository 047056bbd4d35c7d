package io.bowwave.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.bowwave.jobtable.RefusedException;
import io.bowwave.process.Problem;
import io.bowwave.process.ProblemException;
import io.bowwave.schemas.Mismatches;
import io.bowwave.schemas.id.InvalidIdException;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.core.convert.exceptions.ConversionErrorException;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.server.exceptions.ConversionErrorHandler;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.micronaut.http.server.exceptions.JsonExceptionHandler;
import io.micronaut.json.JsonSyntaxException;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What goes wrong behind the API, as problem+json. */
@Factory
final class ProblemHandlers {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemHandlers.class);

    @Singleton
    @Produces(Problem.MEDIA_TYPE)
    ExceptionHandler<RefusedException, HttpResponse<Problem>> refused() {
        return (request, failure) -> answer(request, Answers.of(failure));
    }

    @Singleton
    @Produces(Problem.MEDIA_TYPE)
    ExceptionHandler<InvalidIdException, HttpResponse<Problem>> invalidId() {
        return (request, failure) -> answer(request, Answers.of(failure));
    }

    @Singleton
    @Produces(Problem.MEDIA_TYPE)
    ExceptionHandler<JdbiException, HttpResponse<Problem>> jobTable() {
        return (request, failure) -> away(request, failure);
    }

    @Singleton
    @Produces(Problem.MEDIA_TYPE)
    ExceptionHandler<ViewTables.UnreadableException, HttpResponse<Problem>> views() {
        return (request, failure) -> away(request, failure);
    }

    @Singleton
    @Produces(Problem.MEDIA_TYPE)
    @Replaces(ConversionErrorHandler.class)
    ExceptionHandler<ConversionErrorException, HttpResponse<Problem>> conversion() {
        return (request, failure) -> answer(request, Answers.invalid(reason(failure)));
    }

    @Singleton
    @Produces(Problem.MEDIA_TYPE)
    @Replaces(JsonExceptionHandler.class)
    ExceptionHandler<JsonSyntaxException, HttpResponse<Problem>> noJson() {
        return (request, failure) -> answer(request, Answers.invalid("body: not JSON: " + firstLine(failure)));
    }

    private static String firstLine(Throwable failure) {
        Throwable root = failure.getCause() == null ? failure : failure.getCause();
        String message = root instanceof JsonProcessingException json ? json.getOriginalMessage() : root.getMessage();
        return String.valueOf(message).lines().findFirst().orElse("");
    }

    private static HttpResponse<Problem> away(HttpRequest<?> request, RuntimeException failure) {
        String state = sqlState(failure);
        LOG.warn("{} {}: {}", request.getMethodName(), request.getPath(), failure.toString());
        // 42P01 and 3F000: table or schema not there.
        if (state != null && (state.equals("42P01") || state.equals("3F000"))) {
            return answer(
                    request,
                    new ProblemException(
                            503,
                            "ledger-not-ready",
                            "the read tables are not there yet: start the ledger, or wait for it"));
        }
        return answer(
                request,
                new ProblemException(
                        503,
                        "database-away",
                        "PostgreSQL does not answer as it should (" + (state == null ? "no connection" : state)
                                + "); nothing was done, try again in a few seconds"));
    }

    private static String reason(ConversionErrorException failure) {
        String name = failure.getArgument().getName();
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof JsonProcessingException json) {
                return Mismatches.describe(json);
            }
            if (at instanceof InvalidIdException) {
                return name + ": " + at.getMessage();
            }
        }
        return "%s: found \"%s\", expected %s"
                .formatted(
                        name,
                        failure.getConversionError()
                                .getOriginalValue()
                                .map(String::valueOf)
                                .orElse(""),
                        failure.getArgument().getType().getSimpleName());
    }

    private static @Nullable String sqlState(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return null;
    }

    static HttpResponse<Problem> answer(HttpRequest<?> request, ProblemException problem) {
        HttpStatus status = HttpStatus.valueOf(problem.status());
        return HttpResponse.<Problem>status(status)
                .contentType(Problem.MEDIA_TYPE)
                .body(Answers.problem(
                        problem.status(),
                        status.getReason(),
                        problem.code(),
                        String.valueOf(problem.getMessage()),
                        request.getPath()));
    }
}
