package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.bowwave.schemas.Json;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bowwave history}. */
@CommandLine.Command(
        name = "history",
        description = "Every deploy of an app: who, why, what it replaced and how it ended; the newest first.",
        footerHeading = "%nExamples:%n",
        footer = {"  bowwave history web", "  bowwave history web --limit 1000 -o json"})
final class HistoryCommand implements Command {

    private static final int PAGE = 100;
    private static final int MOST = 10_000;

    private final Session session;

    @Parameters(paramLabel = "APP", description = "Its name.")
    String app = "";

    @Option(names = "--limit", paramLabel = "N", description = "At most so many, to 10000. Default: 20.")
    int limit = 20;

    @Option(names = "--all", description = "Also pauses, approvals, plans and whatever else was asked.")
    boolean all;

    HistoryCommand(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        if (limit < 1 || limit > MOST) {
            throw new Failure(
                    Exit.USAGE, "--limit: found " + limit + ", expected 1 to " + MOST, "bowwave history --help");
        }
        ArrayNode deploys = read();
        if (deploys.isEmpty()) {
            // One that never was is told from one of which nothing was deployed; of one that is no more history stays.
            session.api().get("/v1/apps/" + Api.escaped(app));
        }
        if (session.json()) {
            session.print(deploys);
            return Exit.OK;
        }
        Table table = new Table("WHEN", "DEPLOY", "WHAT", "BUILD", "COMMIT", "REPLACED", "BY", "ENDED", "WHY");
        deploys.forEach(deploy -> table.row(
                Texts.time(Texts.of(deploy, "requestedAt", "acceptedAt", "endedAt")),
                Texts.of(deploy, "request"),
                Texts.of(deploy, "action"),
                Texts.build(Texts.of(deploy, "build")),
                Texts.commit(Texts.of(deploy, "commit")),
                Texts.build(Texts.of(deploy, "previous")),
                Texts.of(deploy, "actor"),
                state(deploy),
                Texts.of(deploy, "reason")));
        table.print(session.out(), "Nothing was ever deployed. Deploy it: bowwave deploy " + app);
        return Exit.OK;
    }

    /** The whole of it stands in {@code bowwave explain}. */
    private static final int LONGEST_DETAIL = 60;

    private static String state(JsonNode deploy) {
        String detail = deploy.hasNonNull("refusal")
                ? " " + Texts.of(deploy, "refusal")
                : deploy.hasNonNull("detail") ? ": " + Texts.brief(Texts.of(deploy, "detail"), LONGEST_DETAIL) : "";
        return Texts.of(deploy, "state") + detail;
    }

    private ArrayNode read() {
        ArrayNode deploys = Json.mapper().createArrayNode();
        String cursor = "";
        while (deploys.size() < limit) {
            int size = Math.min(PAGE, limit - deploys.size());
            JsonNode page = session.api()
                    .get("/v1/deploys?app=" + Api.escaped(app) + (all ? "" : "&rollouts=true") + "&limit=" + size
                            + (cursor.isEmpty() ? "" : "&cursor=" + Api.escaped(cursor)));
            Texts.items(page).forEach(deploys::add);
            cursor = page.path("next").asText("");
            if (cursor.isEmpty()) {
                return deploys;
            }
        }
        return deploys;
    }
}
