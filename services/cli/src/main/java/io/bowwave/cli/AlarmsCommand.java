package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code bowwave alarms}. */
@CommandLine.Command(
        name = "alarms",
        description = {
            "What somebody should look at: builders that are gone, builds that wait, a tap that is behind.",
            "Each is also a metric (bowwave_queue_alarms) and an event on the topic bowwave.alarms."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  bowwave alarms", "  bowwave alarms --all -o json"})
final class AlarmsCommand implements Command {

    private final Session session;

    @Option(names = "--all", description = "Also those that are over, the newest first.")
    boolean all;

    AlarmsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        JsonNode alarms = session.api().get("/v1/alarms" + (all ? "?all=true" : ""));
        if (session.json()) {
            session.print(alarms);
            return Exit.OK;
        }
        Instant now = session.around().clock().instant();
        Table table = new Table("ALARM", "ABOUT", "SINCE", "OVER", "WHAT");
        for (JsonNode each : alarms.path("items")) {
            table.row(
                    Texts.of(each, "kind"),
                    Texts.of(each, "about"),
                    Texts.age(Texts.of(each, "raisedAt"), now),
                    each.hasNonNull("clearedAt") ? Texts.age(Texts.of(each, "clearedAt"), now) : "-",
                    Texts.of(each, "detail"));
        }
        table.print(session.out(), all ? "there was no alarm" : "no alarm");
        return Exit.OK;
    }
}
