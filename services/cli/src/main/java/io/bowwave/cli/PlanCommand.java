package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.schemas.rollout.DeployAction;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bowwave plan}: what a deploy would do, without doing it. */
@CommandLine.Command(
        name = "plan",
        description = "Say what a deploy would change: builds, commits, waves, machines and bytes. It changes nothing.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  bowwave plan web",
            "  bowwave plan web 0192f3c4-7a10 --strategy canary",
            "  bowwave plan web --exit-code; then bowwave deploy web --plan PLAN"
        })
final class PlanCommand implements Command {

    private final Session session;

    @Mixin
    DeployCommands.Where where = new DeployCommands.Where();

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "BUILD",
            description = "Its id or its commit, or the first digits of one; or latest (default).")
    String build = DeployCommands.LATEST;

    @Option(
            names = "--strategy",
            paramLabel = "STRATEGY",
            description = "all-at-once, canary, waves or region-by-region. Default: as the build's .bowwave.yaml says.")
    @Nullable
    String strategy;

    @Option(names = "--exit-code", description = "Exit with 1 when a deploy would change something.")
    boolean exitCode;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "How long to wait for the answer. Default: 1m.")
    Duration timeout = Duration.ofMinutes(1);

    PlanCommand(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        JsonNode answer = new DeployAsk(session, where.app, DeployAction.PLAN)
                .with("build", build)
                .regions(where.regions)
                .with("strategy", strategy)
                .answer(timeout);
        if (session.json()) {
            session.print(answer);
        } else {
            show(answer);
        }
        if (answer.hasNonNull("refusal")) {
            return DeployWatch.refused(answer);
        }
        return exitCode && changes(answer.path("plan")) ? Exit.FAILED : Exit.OK;
    }

    private static boolean changes(JsonNode plan) {
        for (JsonNode region : plan.path("regions")) {
            if (!region.path("from").equals(region.path("to"))) {
                return true;
            }
        }
        return false;
    }

    private void show(JsonNode answer) {
        JsonNode plan = answer.path("plan");
        if (!plan.path("regions").isEmpty()) {
            changes(answer, plan);
        }
        session.out()
                .println(
                        answer.hasNonNull("refusal")
                                ? "A deploy would be refused now: " + Texts.of(answer, "refusal") + ", "
                                        + Texts.of(answer, "detail")
                                : "To do it: bowwave deploy %s %s --plan %s"
                                        .formatted(
                                                where.app,
                                                Texts.build(Texts.of(answer, "build")),
                                                Texts.of(plan, "id")));
    }

    private void changes(JsonNode answer, JsonNode plan) {
        session.out()
                .println("Plan %s: %s at %s, commit %s, %s"
                        .formatted(
                                Texts.of(plan, "id"),
                                where.app,
                                Texts.build(Texts.of(answer, "build")),
                                Texts.commit(Texts.of(answer, "commit")),
                                Texts.of(answer.path("rules"), "strategy")));
        session.out().println();
        regions(plan);
        waves(plan);
        commits(plan.path("commits"));
        bytes(plan);
    }

    private void bytes(JsonNode plan) {
        if (!plan.hasNonNull("bytesEach")) {
            return;
        }
        String each = Texts.bytes(plan.get("bytesEach").asLong());
        String bound = plan.path("bytesExact").asBoolean() ? "" : "at most ";
        session.out()
                .println(
                        plan.hasNonNull("bytes")
                                ? "Machines fetch %s%s in all, %s each at most."
                                        .formatted(
                                                bound,
                                                Texts.bytes(plan.get("bytes").asLong()),
                                                each)
                                : "A machine fetches at most %s; how many there are is not known.".formatted(each));
        session.out().println();
    }

    private void regions(JsonNode plan) {
        Table table = new Table("REGION", "FROM", "TO", "MACHINES");
        plan.path("regions")
                .forEach(region -> table.row(
                        Texts.of(region, "region"),
                        Texts.build(Texts.of(region, "from")),
                        Texts.build(Texts.of(region, "to")),
                        Texts.of(region, "machines")));
        print(table);
    }

    private void waves(JsonNode plan) {
        Table table = new Table("WAVE", "MACHINES", "SHARES", "BAKE", "MAX OFF", "GATES");
        int number = 0;
        for (JsonNode wave : plan.path("waves")) {
            table.row(
                    Texts.of(wave, "number"),
                    machines(plan.path("machines").path(number++)),
                    Texts.of(wave, "shares"),
                    Texts.span(Duration.ofSeconds(wave.path("bakeSeconds").asLong())),
                    Texts.of(wave, "maxUnavailable"),
                    String.join(", ", wave.path("gates").findValuesAsText("name")));
        }
        print(table);
    }

    private void print(Table table) {
        if (!table.isEmpty()) {
            table.print(session.out(), "");
            session.out().println();
        }
    }

    /** A region that has never reported leaves the number open. */
    private static String machines(JsonNode number) {
        return number.asInt(-1) < 0 ? "?" : number.asText();
    }

    private void commits(JsonNode commits) {
        if (commits.isEmpty()) {
            return;
        }
        Table table = new Table("COMMIT", "BUILD", "BY", "AGE");
        commits.forEach(commit -> table.row(
                Texts.commit(Texts.of(commit, "commit")),
                Texts.build(Texts.of(commit, "build")),
                Texts.of(commit, "requestedBy"),
                Texts.age(Texts.of(commit, "queuedAt"), session.around().clock().instant())));
        print(table);
    }
}
