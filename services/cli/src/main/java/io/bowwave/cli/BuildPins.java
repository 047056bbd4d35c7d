package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.schemas.Json;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code bowwave build pin} and {@code unpin}. */
final class BuildPins {

    private BuildPins() {}

    private static Exit change(Session session, String build, String how, String done) {
        JsonNode app = session.api()
                .post(BuildCommands.path(build) + "/" + how, Json.mapper().createObjectNode());
        if (session.json()) {
            session.print(app);
        } else {
            session.out()
                    .println("Build %s %s; %s has %d pinned builds."
                            .formatted(
                                    build,
                                    done,
                                    Texts.of(app, "name"),
                                    app.at("/keep/pinned").size()));
        }
        return Exit.OK;
    }

    @CommandLine.Command(
            name = "pin",
            description = "Keep a build's artifact, whatever the app's rules say.",
            footerHeading = "%nExamples:%n",
            footer = {"  bowwave build pin 0192f3c4-7a10"})
    static final class Pin implements Command {
        private final Session session;

        @Parameters(paramLabel = "BUILD", description = "Its id, or the first digits of it: at least 8.")
        String build = "";

        Pin(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            return change(session, build, "pin", "keeps its artifact until it is unpinned");
        }
    }

    @CommandLine.Command(
            name = "unpin",
            description = "Leave a build's artifact to the app's rules again.",
            footerHeading = "%nExamples:%n",
            footer = {"  bowwave build unpin 0192f3c4-7a10"})
    static final class Unpin implements Command {
        private final Session session;

        @Parameters(paramLabel = "BUILD", description = "Its id, or the first digits of it: at least 8.")
        String build = "";

        Unpin(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            return change(session, build, "unpin", "is left to the rules again");
        }
    }
}
