package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bowwave app deliveries}. */
@CommandLine.Command(
        name = "deliveries",
        description = {
            "What webhooks brought, and what came of it.",
            "Those that led to no build are counted in one line for each ref."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  bowwave app deliveries web", "  bowwave app deliveries web --limit 200 -o json"})
final class AppDeliveries implements Command {

    private final Session session;

    @Parameters(paramLabel = "APP", description = "Its name.")
    String app = "";

    @Option(names = "--limit", paramLabel = "N", description = "How many, at most 500. Default: 50.")
    int limit = 50;

    AppDeliveries(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        JsonNode answer = session.api().get("/v1/apps/%s/deliveries?limit=%d".formatted(Api.escaped(app), limit));
        if (session.json()) {
            session.print(answer);
            return Exit.OK;
        }
        Instant now = session.around().clock().instant();
        Table table = new Table("AGE", "TIMES", "SOURCE", "REF", "COMMIT", "RESULT", "DETAIL");
        for (JsonNode each : Texts.items(answer)) {
            table.row(
                    Texts.age(each.path("lastAt").asText(), now),
                    each.path("times").asInt(1),
                    Texts.of(each, "source"),
                    each.path("ref").asText("").isEmpty() ? "-" : Texts.of(each, "ref"),
                    Texts.commit(Texts.of(each, "commit")),
                    Texts.of(each, "result"),
                    Texts.of(each, "detail"));
        }
        table.print(session.out(), "No webhook has brought anything for " + app + ".");
        return Exit.OK;
    }
}
