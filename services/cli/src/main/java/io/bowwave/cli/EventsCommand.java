package io.bowwave.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.schemas.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code bowwave events}. */
@CommandLine.Command(
        name = "events",
        description = "Follow the log. After a lost connection it goes on where it was.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  bowwave events --app web",
            "  bowwave events --from beginning -o json | jq .type",
            "  bowwave events --limit 100"
        })
final class EventsCommand implements Command {

    private final Session session;

    @Option(names = "--app", paramLabel = "APP", description = "Only about this app.")
    @Nullable
    String app;

    @Option(
            names = "--from",
            paramLabel = "CURSOR",
            description = "now (default), beginning, or a cursor that was printed when a connection ended.")
    String from = "now";

    @Option(names = "--limit", paramLabel = "N", description = "End after so many. Default: follow until stopped.")
    long limit = Long.MAX_VALUE;

    EventsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        List<String> query = new ArrayList<>(List.of("from=" + Api.escaped(from)));
        if (app != null) {
            query.add("app=" + Api.escaped(app));
        }
        new EventStream(session).follow("/v1/events?" + String.join("&", query), this::show);
        return Exit.OK;
    }

    /** @return whether to go on */
    private boolean show(String data) {
        session.out().println(session.json() ? data : line(data));
        limit--;
        // A closed pipe shows as an error of the writer: nobody reads any more.
        return !session.out().checkError() && limit > 0;
    }

    private static String line(String data) {
        try {
            JsonNode event = Json.mapper().readTree(data);
            return "%s  %-16s  %s".formatted(Texts.of(event, "time"), Texts.of(event, "app"), EventTexts.of(event));
        } catch (JsonProcessingException e) {
            return data;
        }
    }
}
