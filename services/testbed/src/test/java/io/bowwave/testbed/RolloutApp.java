package io.bowwave.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.schemas.rollout.Goal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** An app on a stack whose builds behave as a test says, and what becomes of its deploys. */
record RolloutApp(LocalStack stack, TinyApp app, Deploys deploys) {

    /** Runs and is well. */
    static final String GOOD = command("exec sleep 100000");

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String AT_ONCE = "strategy: all-at-once, bake: 0s";

    static RolloutApp on(LocalStack stack, TinyApp app) {
        return new RolloutApp(stack, app, new Deploys(stack.api()));
    }

    String name() {
        return app.name();
    }

    /** One machine of the first region, the rest of it, the other regions. */
    static String waves(String bake) {
        return waves(bake, "{ healthy: 100% }, { restarts: 0 }");
    }

    static String waves(String bake, String gates) {
        return "bake: %s, waves: [{ regions: [us-east], share: 1 }, { regions: [us-east] }, {}], gates: [%s]"
                .formatted(bake, gates);
    }

    /** What stands under {@code run} for this line of shell, which has no single quotes. */
    static String command(String script) {
        return "command: '%s'".formatted(script);
    }

    /**
     * A build that is deployable everywhere.
     *
     * @param run what stands under {@code run}, one key a line
     * @param deploy what stands under {@code deploy}
     */
    String build(String run, String deploy) {
        String yaml = """
                build: { command: 'mkdir -p dist && cp run.txt dist/' }
                output: dist
                run:
                %s  stop-grace: 2s
                deploy: { %s }
                """.formatted(run.indent(2), deploy);
        String build = app.build(app.commit(Map.of(
                ".bowwave.yaml",
                yaml.getBytes(StandardCharsets.UTF_8),
                "run.txt",
                (run + deploy).getBytes(StandardCharsets.UTF_8))));
        app.deployable(build, LIMIT);
        return build;
    }

    /** A build that every machine runs by now. */
    String running(String run) {
        String build = build(run, AT_ONCE);
        deploys.ended(deploy(build), "done");
        return build;
    }

    String deploy(String build) {
        return deploys.deploy(app, build, Map.of());
    }

    /** Asks for something to be done about a deploy; the request's id. */
    String ask(String action, String deploy) {
        return deploys.ask(app, action, Map.of("deploy", deploy, "reason", "the test wants to " + action));
    }

    /** Goes back to what ran before, and waits until every machine does. */
    JsonNode rollBack() {
        return deploys.ended(deploys.ask(app, "rollback", Map.of()), "done");
    }

    void healthy(String region, String build, int machines) {
        deploys.healthy(app, region, build, machines);
    }

    /** The goals that a region's machines were ever given. */
    List<Goal> goals(String region) {
        return GoalHistory.of(stack, region, name());
    }

    /** The machines whose agents have ever started this build, as their logs say. */
    List<String> started(String build) {
        try (Stream<Path> logs = Files.list(stack.logs())) {
            return logs.filter(log -> log.getFileName().toString().matches("agent-.*\\.log"))
                    .filter(log -> read(log).contains("started build " + build))
                    .map(log -> log.getFileName().toString().replaceAll("^agent-|\\.log$", ""))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
