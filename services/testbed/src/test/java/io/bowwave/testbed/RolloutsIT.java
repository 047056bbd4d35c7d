package io.bowwave.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.testbed.demo.WebServerCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds that are bad in different ways, faults, and two requests at once: what becomes of rollouts in waves. */
class RolloutsIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final List<String> REGIONS = List.of("us-east", "eu-west", "ap-south");
    private static final int MACHINES = 2;
    private static final String GOOD = "exec sleep 100000";
    private static final String AT_ONCE = "strategy: all-at-once, bake: 0s";

    private static final String NEVER_READY = "\nhealth: { command: test -f ready, interval: 200ms, start: 4s }";
    private static final String ASKED_ON_ITS_PORT = "\nport: 8080\nhealth: { tcp: true, interval: 200ms, start: 4s }";

    /** One machine of the first region, the rest of it, the other regions. */
    private static final String WAVES =
            "bake: %s, waves: [{ regions: [us-east], share: 1 }, { regions: [us-east] }, {}], gates: [{ healthy: 100%% }, { restarts: 0 }]";

    @TempDir
    static Path folder;

    private static LocalStack stack;
    private static Deploys deploys;

    @BeforeAll
    static void start() {
        stack = LocalStack.start(StackOptions.usual(folder.resolve("data"))
                .withFleet(REGIONS, MACHINES)
                .withProcesses());
        deploys = new Deploys(stack.api());
    }

    @AfterAll
    static void stop() {
        if (stack != null) {
            stack.close();
        }
    }

    private static TinyApp app(String name) throws IOException {
        return TinyApp.register(
                stack.api(),
                name,
                Files.createDirectories(folder.resolve(name)),
                Map.of(),
                new Random(name.hashCode()));
    }

    /**
     * Asks for a build.
     *
     * @param run what stands under {@code run}, one key a line
     * @param deploy what stands under {@code deploy}
     */
    private static String build(TinyApp app, String run, String deploy) {
        String yaml = """
                build: { command: 'mkdir -p dist && cp run.txt dist/' }
                output: dist
                run:
                %s  stop-grace: 2s
                deploy: { %s }
                """.formatted(run.indent(2), deploy);
        return app.build(app.commit(Map.of(
                ".bowwave.yaml",
                yaml.getBytes(StandardCharsets.UTF_8),
                "run.txt",
                run.getBytes(StandardCharsets.UTF_8))));
    }

    private static String command(String script) {
        return "command: '%s'".formatted(script);
    }

    /** Deploys a build that is good, everywhere and at once; the builds of these apps. */
    private static List<String> running(TinyApp... apps) {
        List<String> builds =
                Stream.of(apps).map(app -> build(app, command(GOOD), AT_ONCE)).toList();
        List<String> requests = deploy(List.of(apps), builds);
        requests.forEach(request -> deploys.ended(request, "done"));
        return builds;
    }

    private static List<String> deploy(List<TinyApp> apps, List<String> builds) {
        for (int i = 0; i < builds.size(); i++) {
            apps.get(i).deployable(builds.get(i), LIMIT);
        }
        return IntStream.range(0, builds.size())
                .mapToObj(i -> deploys.deploy(apps.get(i), builds.get(i), Map.of()))
                .toList();
    }

    @Test
    void aBadBuildIsStoppedAtTheCanaryAndTakenBack() throws Exception {
        List<TinyApp> apps = List.of(app("crashes"), app("crashes-late"), app("slow"), app("wrong-port"));
        List<String> good = running(apps.toArray(TinyApp[]::new));
        List<String> bad = List.of(
                build(apps.get(0), command("echo no database >&2; exit 3"), WAVES.formatted("6s")),
                build(apps.get(1), command("sleep 4; echo out of memory >&2; exit 1"), WAVES.formatted("6s")),
                build(apps.get(2), command(GOOD) + NEVER_READY, WAVES.formatted("6s")),
                build(apps.get(3), command(elsewhere()) + ASKED_ON_ITS_PORT, WAVES.formatted("6s")));
        List<String> requests = deploy(apps, bad);
        for (int i = 0; i < requests.size(); i++) {
            JsonNode deploy = deploys.ended(requests.get(i), "rolled-back");
            goneBack(apps.get(i), good.get(i), bad.get(i), deploy);
        }
        JsonNode crashed = deploys.show(requests.getFirst());
        assertThat(Deploys.events(crashed, "rollout.rollback-started").toString())
                .contains("no database");
    }

    /** Listens on another port than the one that it was given. */
    private static String elsewhere() {
        return "mkdir -p public; " + WebServerCommand.find().replace("$PORT", "$((PORT + 9))");
    }

    private static void goneBack(TinyApp app, String good, String bad, JsonNode deploy) {
        String name = app.name();
        assertThat(Deploys.touched(deploy)).as(name).containsExactly("us-east");
        assertThat(Deploys.events(deploy, "rollout.wave-started")).as(name).hasSize(1);
        assertThat(Deploys.events(deploy, "build.rejected")).as(name).hasSize(1);
        assertThat(Deploys.events(deploy, "rollout.gate-judged").toString())
                .as(name)
                .contains("\"verdict\":\"failed\"");
        REGIONS.forEach(region -> deploys.healthy(app, region, good, MACHINES));
        String again = deploys.deploy(app, bad, Map.of());
        assertThat(deploys.ended(again, "refused").path("refusal").asText()).isEqualTo("rejected");
    }

    @Test
    void theStreamHostIsKilledInEachWave() throws Exception {
        TinyApp app = app("host-killed");
        running(app);
        String build = build(app, command(GOOD), WAVES.formatted("2s"));
        app.deployable(build, LIMIT);
        String request = deploys.deploy(app, build, Map.of());
        for (int wave = 1; wave <= REGIONS.size(); wave++) {
            int number = wave;
            deploys.when(
                    request,
                    "wave " + wave,
                    deploy -> Deploys.events(deploy, "rollout.wave-started").size() >= number);
            stack.kill("stream-host");
        }
        JsonNode done = deploys.ended(request, "done");
        assertThat(Deploys.events(done, "rollout.wave-started")).hasSize(REGIONS.size());
        assertThat(Deploys.events(done, "deploy.accepted")).hasSize(1);
        assertThat(Deploys.events(done, "rollout.completed")).hasSize(1);
        REGIONS.forEach(region -> deploys.healthy(app, region, build, MACHINES));
    }

    @Test
    void aRegionsEtcdIsAwayDuringTheRollout() throws Exception {
        TinyApp app = app("etcd-away");
        String before = running(app).getFirst();
        String build = build(app, command(GOOD), WAVES.formatted("0s"));
        app.deployable(build, LIMIT);
        String request;
        try (FaultsIT.Frozen _ = FaultsIT.Frozen.of(stack.process("etcd-eu-west"))) {
            request = deploys.deploy(app, build, Map.of());
            deploys.healthy(app, "us-east", build, MACHINES);
            deploys.healthy(app, "ap-south", build, MACHINES);
            assertThat(deploys.machines(app, "eu-west")).containsOnly(before + " healthy");
            assertThat(deploys.show(request).path("ended").asBoolean()).isFalse();
        }
        deploys.ended(request, "done");
        deploys.healthy(app, "eu-west", build, MACHINES);
    }

    @Test
    void ofTwoRequestsAtOnceTheLaterWins() throws Exception {
        TinyApp app = app("two-at-once");
        running(app);
        String one = build(app, command(GOOD), WAVES.formatted("5s"));
        String other = build(app, command(GOOD + "0"), WAVES.formatted("1s"));
        app.deployable(one, LIMIT);
        app.deployable(other, LIMIT);
        String first = deploys.deploy(app, one, Map.of());
        String second = deploys.deploy(app, other, Map.of());
        JsonNode superseded = deploys.ended(first, "superseded");
        assertThat(superseded.path("supersededBy").asText()).isEqualTo(second);
        assertThat(Deploys.events(superseded, "deploy.accepted")).hasSize(1);
        deploys.ended(second, "done");
        REGIONS.forEach(region -> deploys.healthy(app, region, other, MACHINES));
    }
}
