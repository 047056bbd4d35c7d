package io.bowwave.queue;

import io.bowwave.jobtable.Build;
import io.bowwave.jobtable.BuildSecrets;
import io.bowwave.jobtable.Claims;
import io.bowwave.process.Needs;
import io.bowwave.process.ProblemException;
import io.bowwave.process.Role;
import io.bowwave.schemas.id.WorkerId;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gives a builder the secrets that the build it holds asks for and may have. */
@Controller("/v1/builds/{build}/attempts/{attempt}/secrets")
@Needs(Role.BUILDER)
@ExecuteOn(TaskExecutors.BLOCKING)
final class SecretsController {

    private static final int MOST_NAMES = 50;

    record Ask(@Nullable WorkerId worker, @Nullable List<String> names) {}

    /** @param refused names with the reason */
    record Answer(Map<String, String> values, Map<String, String> refused) {
        /** Hides the values. */
        @Override
        public String toString() {
            return "Answer[" + values.keySet() + ", " + refused + "]";
        }
    }

    private final Claims claims;
    private final Optional<BuildSecrets> secrets;
    private final QueueMetrics metrics;

    SecretsController(Claims claims, SecretStore store, QueueMetrics metrics) {
        this.claims = claims;
        this.secrets = store.secrets();
        this.metrics = metrics;
    }

    @Post
    Answer give(String build, int attempt, @Body Ask ask) {
        WorkerId worker = Given.value("worker", ask.worker(), "the id that claimed the build");
        List<String> names = Given.value("names", ask.names(), "names of secrets");
        Given.check(
                names.size() <= MOST_NAMES,
                "names: found " + names.size() + " of them, expected at most " + MOST_NAMES);
        Build held = claims.held(Given.build(build), attempt, worker).orElseThrow(() -> {
            metrics.fenced();
            return new ProblemException(
                    409,
                    "fenced",
                    "worker %s does not hold attempt %d of build %s: stop, and drop the work"
                            .formatted(worker, attempt, build));
        });
        BuildSecrets.Given given = secrets.orElseThrow(() -> new ProblemException(
                        409, "no-secrets", "this queue has no secrets-key: set the same as the intake's"))
                .give(held, worker, new HashSet<>(names));
        metrics.secrets(given.values().size(), given.refused().size());
        return new Answer(given.values(), given.refused());
    }
}
