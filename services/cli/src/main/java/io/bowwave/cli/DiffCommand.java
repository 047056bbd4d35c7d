package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bowwave diff}. */
@CommandLine.Command(
        name = "diff",
        description = "What runs where of an app, against the newest build that is deployable.",
        footerHeading = "%nExamples:%n",
        footer = {"  bowwave diff web", "  bowwave diff web --exit-code"})
final class DiffCommand implements Command {

    private final Session session;

    @Parameters(paramLabel = "APP", description = "Its name.")
    String app = "";

    @Option(names = "--exit-code", description = "Exit with 1 when something differs.")
    boolean exitCode;

    DiffCommand(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        JsonNode diff = session.api().get("/v1/apps/" + Api.escaped(app) + "/diff");
        if (session.json()) {
            session.print(diff);
        } else {
            show(diff);
        }
        return exitCode && diff.path("different").asBoolean() ? Exit.FAILED : Exit.OK;
    }

    private void show(JsonNode diff) {
        session.out().println("newest build       " + build(diff.path("newest")));
        session.out().println("newest deployable  " + build(diff.path("deployable")));
        session.out().println();
        Table table = new Table("REGION", "GOAL", "COMMIT", "BEHIND", "MACHINES RUN");
        diff.path("regions")
                .forEach(region -> table.row(
                        Texts.of(region, "region"),
                        Texts.build(Texts.of(region, "build")),
                        Texts.commit(Texts.of(region, "commit")),
                        behind(region.path("behind").asInt()),
                        running(region)));
        table.print(session.out(), "It runs nowhere yet. Deploy it: bowwave deploy " + app);
        if (!diff.path("commits").isEmpty()) {
            session.out().println();
            session.out().println("Not everywhere yet:");
            diff.path("commits").forEach(commit -> session.out().println("  " + build(commit)));
        }
    }

    private static String behind(int builds) {
        return builds == 0 ? "-" : builds + (builds == 1 ? " build" : " builds");
    }

    private static String running(JsonNode region) {
        List<String> texts = new ArrayList<>();
        for (JsonNode each : region.path("running")) {
            String build = each.hasNonNull("build") ? Texts.build(Texts.of(each, "build")) : "none";
            String same = Texts.of(each, "build").equals(Texts.of(region, "build")) ? "" : " (not the goal)";
            texts.add(Texts.of(each, "machines") + " x " + build + same);
        }
        return texts.isEmpty() ? "-" : String.join(", ", texts);
    }

    private String build(JsonNode build) {
        if (!build.hasNonNull("build")) {
            return "none";
        }
        return "%s  commit %s  by %s, %s ago"
                .formatted(
                        Texts.build(Texts.of(build, "build")),
                        Texts.commit(Texts.of(build, "commit")),
                        Texts.of(build, "requestedBy"),
                        Texts.age(
                                Texts.of(build, "queuedAt"),
                                session.around().clock().instant()));
    }
}
