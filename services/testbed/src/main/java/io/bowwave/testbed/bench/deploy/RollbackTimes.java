package io.bowwave.testbed.bench.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.testbed.ApiClient;
import io.bowwave.testbed.Await;
import io.bowwave.testbed.LocalStack;
import io.bowwave.testbed.TinyApp;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** From asking a local stack to go back until every machine runs the build before, healthy. The release lies on their disks. */
final class RollbackTimes {

    private static final int RUNS = 3;
    private static final Duration DEPLOYED_WITHIN = Duration.ofMinutes(3);
    private static final Duration BACK_WITHIN = Duration.ofSeconds(60);

    private final LocalStack stack;
    private final ApiClient api;
    private final TinyApp app;

    private RollbackTimes(LocalStack stack, TinyApp app) {
        this.stack = stack;
        this.api = stack.api();
        this.app = app;
    }

    /** Seconds of each time, in order of size. */
    static List<Double> measure(LocalStack stack, Path repository, int bytes, long seed) {
        TinyApp app = TinyApp.register(stack.api(), "bench-back", repository, Map.of(), new Random(seed));
        return new RollbackTimes(stack, app).runs(bytes);
    }

    private List<Double> runs(int bytes) {
        String old = app.build(app.commit(0, bytes));
        String young = app.build(app.commit(0, bytes));
        app.deployable(old, DEPLOYED_WITHIN);
        app.deployable(young, DEPLOYED_WITHIN);
        deploy(old);
        List<Double> seconds = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
            deploy(young);
            long asked = System.nanoTime();
            api.post(
                    "/v1/deploys", Map.of("app", app.name(), "action", "rollback", "build", old, "reason", "measured"));
            runs(old, BACK_WITHIN);
            seconds.add((System.nanoTime() - asked) / 1e9);
        }
        return seconds.stream().sorted().toList();
    }

    private void deploy(String build) {
        app.done(app.deploy(build), DEPLOYED_WITHIN);
        runs(build, DEPLOYED_WITHIN);
    }

    private void runs(String build, Duration limit) {
        Await.value(
                "every machine to run build " + build,
                limit,
                () -> Optional.of(true).filter(yes -> everywhere(build)),
                () -> machines().toString());
    }

    private boolean everywhere(String build) {
        List<JsonNode> machines = machines();
        return machines.size() == stack.machines()
                && machines.stream()
                        .allMatch(machine -> build.equals(
                                        machine.path("running").asText())
                                && "healthy".equals(machine.path("state").asText()));
    }

    private List<JsonNode> machines() {
        List<JsonNode> machines = new ArrayList<>();
        api.find("/v1/apps/" + app.name() + "/machines")
                .ifPresent(answer -> answer.path("items").forEach(machines::add));
        return machines;
    }
}
