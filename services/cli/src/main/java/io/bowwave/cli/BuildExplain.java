package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.schemas.Json;
import java.time.Instant;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code bowwave build explain} and {@code retry}. */
final class BuildExplain {

    private BuildExplain() {}

    @CommandLine.Command(
            name = "explain",
            description = "What a build waits for or what became of it, since when, and when that is expected to end.",
            footerHeading = "%nExamples:%n",
            footer = {"  bowwave build explain 0192f3c4-7a10"})
    static final class Explain implements Command {
        private final Session session;

        @Parameters(paramLabel = "BUILD", description = "Its id, or the first digits of it: at least 8.")
        String build = "";

        Explain(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            JsonNode found = session.api().get(BuildCommands.path(build) + "/explain");
            if (session.json()) {
                session.print(found);
                return Exit.OK;
            }
            Instant now = session.around().clock().instant();
            session.out()
                    .println("Build %s of %s is %s, attempt %s, for %s."
                            .formatted(
                                    BuildCommands.id(found),
                                    Texts.of(found, "app"),
                                    Texts.of(found, "status"),
                                    Texts.of(found, "attempt"),
                                    Texts.age(Texts.of(found, "since"), now)));
            found.path("reasons").forEach(each -> line(Texts.of(each, "kind"), Texts.of(each, "text")));
            value(found, "linePosition", "place in its line");
            value(found, "queuePosition", "its line's place");
            if (Texts.of(found, "priority").equals("urgent")) {
                line("priority", "urgent");
            }
            if (found.hasNonNull("typicalSeconds")) {
                line("usually runs", Texts.of(found, "typicalSeconds") + " s");
            }
            value(found, "estimatedStart", "expected start");
            value(found, "estimatedEnd", "expected end");
            value(found, "until", "at the latest");
            return Exit.OK;
        }

        private void value(JsonNode found, String name, String title) {
            if (found.hasNonNull(name)) {
                line(title, Texts.of(found, name));
            }
        }

        private void line(String title, String text) {
            session.out().println("  %-18s %s".formatted(title, text));
        }
    }

    @CommandLine.Command(
            name = "retry",
            description = "Build the commit of a failed or canceled build once more.",
            footerHeading = "%nExamples:%n",
            footer = {"  bowwave build list --poison", "  bowwave build retry 0192f3c4-7a10"})
    static final class Retry implements Command {
        private final Session session;

        @Parameters(paramLabel = "BUILD", description = "Its id, or the first digits of it: at least 8.")
        String build = "";

        Retry(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            JsonNode made = session.api()
                    .post(BuildCommands.path(build) + "/retry", Json.mapper().createObjectNode());
            if (session.json()) {
                session.print(made);
            } else {
                session.out().println("Build %s tries it once more.".formatted(BuildCommands.id(made)));
            }
            return Exit.OK;
        }
    }
}
