package io.bowwave.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.schemas.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Parts of a whole stack that are processes of their own are killed or frozen in the middle of their work, and others at the same time: the line
 * completes by itself, and nothing is lost or done twice.
 */
class FaultsIT {

    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** In processes of their own, beside agents and servers, which always are. */
    private static final List<String> KILLED = List.of("builder", "job-tap", "stream-host");

    private static final List<String> REGIONS = List.of("us-east", "eu-west");
    private static final int MACHINES = 2;
    private static final int WAVES = 3;

    /** One of them is killed and one frozen, and there is still one that builds. */
    private static final int BUILDERS = 3;

    private static final int SMALL = 100_000;
    private static final int LARGE = 48 << 20;

    /** Longer than a lease of 20 s. */
    private static final Duration PAST_THE_LEASE = Duration.ofSeconds(28);

    @TempDir
    static Path folder;

    private static LocalStack stack;
    private static ApiClient api;

    @BeforeAll
    static void start() {
        stack = LocalStack.start(StackOptions.usual(folder.resolve("data"))
                .withFleet(REGIONS, MACHINES)
                .withBuilders(BUILDERS)
                .withProcesses(KILLED)
                .withSignedRequests());
        api = stack.api();
    }

    @AfterAll
    static void stop() {
        if (stack != null) {
            stack.close();
        }
    }

    private static TinyApp app(String name) {
        return SharedStack.app(stack, folder, name);
    }

    private static String deployable(TinyApp app, int bytes) {
        String build = app.build(app.commit(0, bytes));
        app.deployable(build, LIMIT);
        return build;
    }

    /** The part that runs this build, for example {@code builder-2}. */
    private static String builderOf(JsonNode running) {
        String worker = running.path("worker").asText();
        return stack.file().processes().stream()
                .map(StackFile.Part::name)
                .filter(name -> name.startsWith("builder-") && worker.contains(name))
                .findFirst()
                .orElseThrow(() -> new TestbedException("no builder part belongs to worker " + worker));
    }

    /** What the log says of the app: no event twice, and each of these types just so often. */
    private static void saidOnce(TinyApp app, Map<String, Integer> times) {
        List<String> types = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (JsonNode event :
                api.get("/v1/history?app=" + app.name() + "&limit=500").path("items")) {
            assertThat(ids.add(event.path("topic").asText() + " "
                            + event.path("id").asText()))
                    .as("twice on the log: %s", event)
                    .isTrue();
            types.add(event.path("type").asText());
        }
        times.forEach((type, count) -> assertThat(types)
                .filteredOn(type::equals)
                .as(type + " in " + types)
                .hasSize(count));
    }

    @Test
    void aBuilderThatIsKilledLosesItsBuildToAnotherWithin30Seconds() throws Exception {
        TinyApp app = app("builder-killed");
        String build = app.build(app.commit(3, SMALL));
        String builder = builderOf(app.status(build, "running", LIMIT));
        long killed = System.nanoTime();
        stack.kill(builder);
        Await.until("the second attempt of " + build + " running", Duration.ofSeconds(30), () -> {
            JsonNode found = api.get("/v1/builds/" + build);
            return found.path("attempt").asInt() == 2
                    && !found.path("status").asText().equals("queued");
        });
        assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(31));
        app.deployable(build, LIMIT);
        saidOnce(app, Map.of("io.bowwave.build.succeeded.v1", 1, "io.bowwave.build.requeued.v1", 1));
    }

    @Test
    void aBuilderThatWasFrozenPastItsLeaseWritesNothingMore() throws Exception {
        TinyApp app = app("builder-frozen");
        String build = app.build(app.commit(2, SMALL));
        String builder = builderOf(app.status(build, "running", LIMIT));
        try (Frozen _ = Frozen.of(stack.process(builder))) {
            Await.until(
                    "attempt 2 of " + build,
                    PAST_THE_LEASE,
                    () -> api.get("/v1/builds/" + build).path("attempt").asInt() == 2);
        }
        app.deployable(build, LIMIT);
        assertThat(api.get("/v1/builds/" + build).path("attempt").asInt()).isEqualTo(2);
        saidOnce(app, Map.of("io.bowwave.build.succeeded.v1", 1, "io.bowwave.build.requeued.v1", 1));
    }

    /** Every other deploy here is asked for through the API, which signs. */
    @Test
    void whoWritesARequestIntoTheLogWithoutASignatureIsRefused() throws Exception {
        TinyApp app = app("unsigned");
        String request = "req-unsigned";
        Map<String, Object> kafka = Map.of("bootstrap.servers", stack.file().kafka());
        try (KafkaProducer<String, String> stranger =
                new KafkaProducer<>(kafka, new StringSerializer(), new StringSerializer())) {
            stranger.send(new ProducerRecord<>(
                            Topics.DEPLOY_REQUESTS.name(),
                            app.name(),
                            "{\"id\":\"%s\",\"app\":\"%s\",\"action\":\"rollback\"}".formatted(request, app.name())))
                    .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
        JsonNode deploy = new Deploys(api).ended(request, "refused");
        assertThat(deploy.path("refusal").asText()).isEqualTo("not-allowed");
    }

    @Test
    void theTapIsKilledAndNoChangeIsLostOrToldTwice() throws Exception {
        TinyApp app = app("tap-killed");
        String first = app.build(app.commit(0, SMALL));
        stack.kill("job-tap");
        String second = app.build(app.commit(0, SMALL));
        app.deployable(first, LIMIT);
        app.deployable(second, LIMIT);
        saidOnce(app, Map.of("io.bowwave.build.queued.v1", 2, "io.bowwave.build.succeeded.v1", 2));
    }

    @Test
    void theStreamHostIsKilledInEachWaveOfARollout() {
        RolloutApp app = RolloutApp.on(stack, app("host-killed"));
        app.running(RolloutApp.GOOD);
        String build = app.build(RolloutApp.GOOD, RolloutApp.waves("2s"));
        String request = app.deploy(build);
        for (int wave = 1; wave <= WAVES; wave++) {
            int number = wave;
            app.deploys()
                    .when(
                            request,
                            "wave " + wave,
                            deploy -> Deploys.events(deploy, "rollout.wave-started")
                                            .size()
                                    >= number);
            stack.kill("stream-host");
        }
        JsonNode done = app.deploys().ended(request, "done");
        assertThat(Deploys.events(done, "rollout.wave-started")).hasSize(WAVES);
        assertThat(Deploys.events(done, "rollout.completed")).hasSize(1);
        saidOnce(app.app(), Map.of("io.bowwave.deploy.accepted.v1", 2, "io.bowwave.rollout.completed.v1", 2));
        REGIONS.forEach(region -> app.healthy(region, build, MACHINES));
    }

    @Test
    void anAgentIsKilledWhileItFetches() throws Exception {
        TinyApp app = app("agent-killed");
        String build = deployable(app, LARGE);
        String request = app.deploy(build);
        String agent = Await.value("a machine that fetches", LIMIT, () -> fetching(app));
        stack.kill(agent);
        app.done(request, LIMIT);
        saidOnce(app, Map.of("io.bowwave.deploy.accepted.v1", 1, "io.bowwave.rollout.completed.v1", 1));
    }

    /** The part of a machine that fetches, or has just fetched. */
    private static Optional<String> fetching(TinyApp app) {
        for (JsonNode machine : api.get("/v1/apps/" + app.name() + "/machines").path("items")) {
            String state = machine.path("state").asText();
            if (state.equals("fetching") || state.equals("staged") || state.equals("starting")) {
                String name = machine.path("machine").asText();
                return stack.file().processes().stream()
                        .map(StackFile.Part::name)
                        .filter(part -> part.startsWith("agent-") && part.endsWith(name.replaceFirst("^agent-", "")))
                        .findFirst();
            }
        }
        return Optional.empty();
    }

    @Test
    void aRegionsEtcdIsAwayDuringARolloutAndKilledBeforeTheNext() throws Exception {
        RolloutApp app = RolloutApp.on(stack, app("etcd-away"));
        String before = app.running(RolloutApp.GOOD);
        String build = app.build(RolloutApp.GOOD, RolloutApp.waves("0s"));
        String request;
        try (Frozen _ = Frozen.of(stack.process("etcd-eu-west"))) {
            request = app.deploy(build);
            app.healthy("us-east", build, MACHINES);
            app.deploys()
                    .when(
                            request,
                            "the last wave",
                            deploy -> Deploys.events(deploy, "rollout.wave-started")
                                            .size()
                                    == WAVES);
            assertThat(app.deploys().machines(app.app(), "eu-west")).containsOnly(before + " healthy");
            assertThat(app.deploys().show(request).path("ended").asBoolean()).isFalse();
        }
        app.deploys().ended(request, "done");
        app.healthy("eu-west", build, MACHINES);
        stack.kill("etcd-eu-west");
        String after = app.running(RolloutApp.command("exec sleep 200000"));
        REGIONS.forEach(region -> app.healthy(region, after, MACHINES));
        saidOnce(app.app(), Map.of("io.bowwave.deploy.accepted.v1", 3, "io.bowwave.rollout.completed.v1", 3));
    }

    /** A process that stands still until it is closed. */
    record Frozen(ProcessHandle process) implements AutoCloseable {

        static Frozen of(ProcessHandle process) {
            signal(process, "STOP");
            return new Frozen(process);
        }

        @Override
        public void close() {
            signal(process, "CONT");
        }

        private static void signal(ProcessHandle process, String name) {
            try {
                int exit = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .inheritIO()
                        .start()
                        .waitFor();
                assertThat(exit).as("kill -%s", name).isZero();
            } catch (IOException e) {
                throw new TestbedException("cannot signal", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new TestbedException("interrupted", e);
            }
        }
    }
}
