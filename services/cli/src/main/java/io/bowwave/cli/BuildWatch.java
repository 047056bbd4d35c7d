package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.schemas.job.BuildStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/** Follows a build to its end. */
final class BuildWatch {

    private static final Duration POLL = Duration.ofMillis(500);

    private final Session session;
    private final Instant deadline;
    private final Duration timeout;

    BuildWatch(Session session, Duration timeout) {
        this.session = session;
        this.timeout = timeout;
        this.deadline = session.around().clock().instant().plus(timeout);
    }

    /** Prints the log and how the build ends; with {@code -o json} the build alone. */
    Exit follow(String build) {
        JsonNode ended = session.json() ? await(build) : printLog(build);
        BuildStatus status = BuildStatus.of(ended.path("status").asText());
        if (session.json()) {
            session.print(ended);
        } else {
            session.out().println("Build " + Texts.build(build) + " " + status.text() + why(ended) + ".");
        }
        return switch (status) {
            case SUCCEEDED -> Exit.OK;
            case CANCELED -> Exit.STOPPED;
            case FAILED, QUEUED, RUNNING -> Exit.FAILED;
        };
    }

    /** @return the build as it ended */
    JsonNode printLog(String build) {
        BuildLog log = new BuildLog(session, build);
        JsonNode now = session.api().get(BuildCommands.path(build));
        if ("queued".equals(now.path("status").asText())) {
            session.out().println("Queued; waits for a builder.");
            session.out().flush();
        }
        int attempt = now.path("attempt").asInt();
        while (true) {
            boolean queued = "queued".equals(now.path("status").asText());
            boolean ended = ended(now);
            if (!queued) {
                follow(log);
            }
            if (ended) {
                return now;
            }
            pause(build);
            now = session.api().get(BuildCommands.path(build));
            if (now.path("attempt").asInt() != attempt) {
                attempt = now.path("attempt").asInt();
                log.restart();
                session.out().println("-- attempt " + attempt + why(now));
            }
        }
    }

    private void follow(BuildLog log) {
        try {
            log.follow();
        } catch (IOException e) {
            // The next look at the build finds out whether the server is gone; the log goes on where it was.
        }
    }

    private JsonNode await(String build) {
        JsonNode now = session.api().get(BuildCommands.path(build));
        while (!ended(now)) {
            pause(build);
            now = session.api().get(BuildCommands.path(build));
        }
        return now;
    }

    private void pause(String build) {
        if (!session.around().clock().instant().isBefore(deadline)) {
            throw new Failure(
                    Exit.TIMED_OUT,
                    "build " + build + " has not ended within " + Texts.span(timeout) + "; it goes on",
                    "bowwave build logs -f " + Texts.build(build));
        }
        session.around().sleep(POLL);
    }

    private static boolean ended(JsonNode build) {
        return BuildStatus.of(build.path("status").asText()).terminal();
    }

    private static String why(JsonNode build) {
        String cause = build.path("cause").asText("");
        String message = build.path("message").asText("");
        return cause.isEmpty() ? "" : ": " + cause + (message.isEmpty() ? "" : ", " + message);
    }
}
