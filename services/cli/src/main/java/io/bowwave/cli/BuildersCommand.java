package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import picocli.CommandLine;

/** {@code bowwave builders}. */
@CommandLine.Command(
        name = "builders",
        description = {
            "The builders there are, what each works on, and how many there should be.",
            "One that has said nothing for a minute and a half is not shown: see bowwave alarms."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  bowwave builders", "  bowwave builders -o json"})
final class BuildersCommand implements Command {

    private final Session session;

    BuildersCommand(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        JsonNode pool = session.api().get("/v1/builders");
        if (session.json()) {
            session.print(pool);
            return Exit.OK;
        }
        Instant now = session.around().clock().instant();
        Table table = new Table("BUILDER", "LABELS", "SINCE", "LAST SEEN", "BUILDS");
        for (JsonNode each : pool.path("items")) {
            table.row(
                    Texts.of(each, "id"),
                    cell(each.path("labels")),
                    Texts.age(Texts.of(each, "firstSeen"), now),
                    Texts.age(Texts.of(each, "lastSeen"), now),
                    cell(each.path("builds")));
        }
        table.print(session.out(), "no builder is there");
        session.out()
                .printf(
                        "%n%s queued, %s running, %s wanted: %s%n",
                        Texts.of(pool, "queued"),
                        Texts.of(pool, "running"),
                        Texts.of(pool, "wanted"),
                        Texts.of(pool, "reason"));
        return Exit.OK;
    }

    private static String cell(JsonNode many) {
        return many.isEmpty() ? "-" : Texts.list(many);
    }
}
