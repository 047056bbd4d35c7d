package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.bowwave.schemas.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code bowwave artifact retention}: what would go, and why. Always a dry run: the replicators remove by themselves. */
@CommandLine.Command(
        name = "retention",
        description = "What the rules would remove now, and why. Removes nothing.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  bowwave artifact retention",
            "  bowwave artifact retention --app web",
            "  bowwave artifact retention --app web --keep-count 20 --keep-days 7"
        })
final class ArtifactRetention implements Command {

    private final Session session;

    @Option(names = "--app", paramLabel = "APP", description = "Only of this app.")
    @Nullable
    String app;

    @Option(names = "--keep-count", paramLabel = "N", description = "As if the rule were this.")
    @Nullable
    Integer keepCount;

    @Option(names = "--keep-days", paramLabel = "N", description = "The same.")
    @Nullable
    Integer keepDays;

    @Option(names = "--keep-rollbacks", paramLabel = "N", description = "The same.")
    @Nullable
    Integer keepRollbacks;

    @Option(names = "--keep-rollback-days", paramLabel = "N", description = "The same.")
    @Nullable
    Integer keepRollbackDays;

    ArtifactRetention(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        ArrayNode reports = Json.mapper().createArrayNode();
        apps().forEach(each ->
                reports.add(session.api().get("/v1/apps/" + Api.escaped(each) + "/retention" + query())));
        if (session.json()) {
            session.print(reports);
            return Exit.OK;
        }
        Table table = new Table("APP", "BUILD", "COMMIT", "ADDED", "AGE", "WHY");
        long bytes = 0;
        for (JsonNode report : reports) {
            bytes += report.path("bytes").asLong();
            for (JsonNode each : report.path("expiring")) {
                table.row(
                        Texts.of(report, "app"),
                        Texts.build(Texts.of(each, "build")),
                        Texts.commit(Texts.of(each, "commit")),
                        Texts.bytes(each.path("uploadedBytes").asLong()),
                        Texts.age(
                                Texts.of(each, "finishedAt"),
                                session.around().clock().instant()),
                        Texts.of(each, "reason"));
            }
        }
        table.print(session.out(), "Every build is kept.");
        if (!table.isEmpty()) {
            session.out().println();
            session.out().println("Up to " + Texts.bytes(bytes) + " in the home store; nothing is removed by asking.");
        }
        return Exit.OK;
    }

    private List<String> apps() {
        if (app != null) {
            return List.of(app);
        }
        List<String> names = new ArrayList<>();
        Texts.items(session.api().get("/v1/apps")).forEach(each -> names.add(Texts.of(each, "name")));
        return names;
    }

    private String query() {
        List<String> query = new ArrayList<>();
        add(query, "builds", keepCount);
        add(query, "days", keepDays);
        add(query, "rollbacks", keepRollbacks);
        add(query, "rollbackDays", keepRollbackDays);
        return query.isEmpty() ? "" : "?" + String.join("&", query);
    }

    private static void add(List<String> query, String name, @Nullable Integer value) {
        if (value != null) {
            query.add(name + "=" + value);
        }
    }
}
