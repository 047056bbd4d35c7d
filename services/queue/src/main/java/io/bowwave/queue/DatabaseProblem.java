package io.bowwave.queue;

import io.bowwave.process.ProblemException;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** While the database is away, builders are told to come back: nothing is half done, and repeating is safe. */
@Singleton
final class DatabaseProblem implements ExceptionHandler<JdbiException, HttpResponse<?>> {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseProblem.class);

    private final ExceptionHandler<ProblemException, ? extends HttpResponse<?>> problems;

    DatabaseProblem(ExceptionHandler<ProblemException, ? extends HttpResponse<?>> problems) {
        this.problems = problems;
    }

    @Override
    @SuppressWarnings("rawtypes") // the overridden method has it raw
    public HttpResponse<?> handle(HttpRequest request, JdbiException failure) {
        LOG.warn("{} {} failed", request.getMethodName(), request.getPath(), failure);
        return problems.handle(
                request,
                new ProblemException(
                        503,
                        "database-unavailable",
                        "the job table does not answer: repeat the request in a few seconds"));
    }
}
