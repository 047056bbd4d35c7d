package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code bowwave explain}. */
@CommandLine.Command(
        name = "explain",
        description = "Why a deploy is where it is: what it waits for, since when, until when, and what to do.",
        footerHeading = "%nExamples:%n",
        footer = {"  bowwave explain req-5f0c", "  bowwave explain web"})
final class ExplainCommand implements Command {

    private final Session session;

    @Parameters(
            paramLabel = "DEPLOY",
            description = "The request, or the name of an app: the one in progress, or its last one.")
    String deploy = "";

    ExplainCommand(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        JsonNode why = session.api().get("/v1/deploys/" + Api.escaped(request()) + "/explain");
        if (session.json()) {
            session.print(why);
            return Exit.OK;
        }
        Instant now = session.around().clock().instant();
        session.out()
                .println("%s: %s of %s, %s"
                        .formatted(
                                Texts.of(why, "request"),
                                Texts.of(why, "action"),
                                Texts.of(why, "app"),
                                Texts.of(why, "state")));
        why.path("story").forEach(line -> session.out().println("  " + line.asText()));
        if (why.hasNonNull("since")) {
            session.out()
                    .println("since  " + Texts.time(Texts.of(why, "since")) + ", "
                            + Texts.age(Texts.of(why, "since"), now));
        }
        if (why.hasNonNull("until")) {
            session.out().println("until  " + Texts.time(Texts.of(why, "until")));
        }
        why.path("next").forEach(next -> session.out().println("next   " + next.asText()));
        return Exit.OK;
    }

    /** An app is no deploy, so a name that is none of a deploy may be an app's. */
    private String request() {
        try {
            session.api().get("/v1/deploys/" + Api.escaped(deploy));
            return deploy;
        } catch (Failure e) {
            if (e.exit() != Exit.NOT_FOUND) {
                throw e;
            }
        }
        JsonNode rollout =
                session.api().get("/v1/apps/" + Api.escaped(deploy) + "/status").path("rollout");
        if (!rollout.hasNonNull("request")) {
            throw new Failure(Exit.NOT_FOUND, "nothing was ever deployed of " + deploy, "bowwave deploy " + deploy);
        }
        return rollout.get("request").asText();
    }
}
