package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code bowwave build show}. */
@CommandLine.Command(
        name = "show",
        description = "One build, its steps with their times, and the regions that have it.",
        footerHeading = "%nExamples:%n",
        footer = {"  bowwave build show 0192f3c4-7a10"})
final class BuildShow implements Command {

    private final Session session;

    @Parameters(paramLabel = "BUILD", description = "Its id, or the first digits of it: at least 8.")
    String build = "";

    BuildShow(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        JsonNode found = session.api().get(BuildCommands.path(build));
        String path = BuildCommands.path(BuildCommands.id(found));
        JsonNode steps = session.api().get(path + "/steps");
        if (session.json()) {
            session.print(((ObjectNode) found).set("steps", Texts.items(steps)));
            return Exit.OK;
        }
        found.properties().forEach(each -> {
            if (!each.getValue().isNull()) {
                session.out().println("%-16s  %s".formatted(each.getKey(), Texts.of(found, each.getKey())));
            }
        });
        session.out().println();
        steps(steps);
        session.out().println();
        replicas(session.api().get(path + "/replicas"));
        return Exit.OK;
    }

    private void steps(JsonNode steps) {
        Instant now = session.around().clock().instant();
        Table table = new Table("STEP", "STATE", "TOOK", "EXIT");
        for (JsonNode step : Texts.items(steps)) {
            table.row(
                    Texts.of(step, "name"),
                    Texts.of(step, "state"),
                    took(step, now),
                    step.hasNonNull("exitCode") ? Texts.of(step, "exitCode") : "");
        }
        table.print(session.out(), "No builder has told of a step yet.");
    }

    private static String took(JsonNode step, Instant now) {
        if (step.hasNonNull("millis")) {
            return String.format(Locale.ROOT, "%.1fs", step.path("millis").asLong() / 1e3);
        }
        try {
            return "running".equals(step.path("state").asText())
                    ? Texts.span(Duration.between(
                                    Instant.parse(step.path("startedAt").asText()), now))
                            + " so far"
                    : "";
        } catch (DateTimeException e) {
            return "";
        }
    }

    private void replicas(JsonNode replicas) {
        Table table = new Table("REGION", "STATE", "COPIED", "FROM", "LEFT");
        for (JsonNode replica : Texts.items(replicas)) {
            table.row(
                    Texts.of(replica, "region"),
                    Texts.of(replica, "state"),
                    Texts.bytes(replica.path("bytesCopied")
                            .asLong(replica.path("bytesDone").asLong())),
                    Texts.of(replica, "copiedFrom"),
                    replica.hasNonNull("secondsLeft") ? Texts.of(replica, "secondsLeft") + " s" : "");
        }
        table.print(session.out(), "No region has it yet.");
    }
}
