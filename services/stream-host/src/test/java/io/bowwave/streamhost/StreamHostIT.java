package io.bowwave.streamhost;

import static io.bowwave.streamhost.Line.EU;
import static io.bowwave.streamhost.Line.US;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.process.ConfigReader;
import io.bowwave.process.KafkaClients;
import io.bowwave.process.RunningProcess;
import io.bowwave.process.TopicSetup;
import io.bowwave.schemas.Event;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.artifact.Deployable;
import io.bowwave.schemas.artifact.DeployableState;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.log.EventRecords;
import io.bowwave.schemas.rollout.DeployEvent;
import io.bowwave.schemas.rollout.DeployRefused;
import io.bowwave.schemas.rollout.DeployWaiting;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.RefusalCode;
import io.bowwave.schemas.rollout.RolloutCompleted;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RealServers(Server.KAFKA)
final class StreamHostIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int ROUNDS = 100;

    private final String suffix = UUID.randomUUID().toString().substring(0, 8);
    private final String bootstrap;
    private final Line line;

    @TempDir
    private Path folder;

    StreamHostIT(KafkaServer kafka) {
        bootstrap = kafka.bootstrap();
        TopicSetup.ensure(bootstrap, Line.PARTITIONS, (short) 1);
        line = new Line(bootstrap, Topics.DEPLOYABLES, Topics.DEPLOY_EVENTS, Topics.GOAL_STATE);
    }

    @AfterEach
    void close() {
        line.close();
    }

    @Test
    void takesABuildFromItsReplicasToTheEndOfItsRollout() throws Exception {
        try (RunningProcess host = StreamHostMain.start(config())) {
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(get(host, "/health")).contains("\"UP\""));
            assertThat(get(host, "/prometheus")).contains("kafka_stream");
            AppName app = new AppName("web-" + suffix);
            line.app(app);
            BuildId build = line.build(app);
            await().atMost(SOON).untilAsserted(() -> assertThat(line.seen(Deployable.class, app))
                    .last()
                    .extracting(event -> event.data().state())
                    .isEqualTo(DeployableState.DEPLOYABLE));

            line.deploy(app, "go-" + suffix, build);
            line.deploy(new AppName("no-" + suffix), "no-" + suffix, build);
            await().atMost(SOON).untilAsserted(() -> {
                assertThat(line.seen(Goal.class, app)).hasSize(2);
                assertThat(line.seen(DeployRefused.class, new AppName("no-" + suffix)))
                        .hasSize(1);
            });
            line.healthy(app, US, 1);
            line.healthy(app, EU, 1);
            await().atMost(SOON).untilAsserted(() -> assertThat(line.seen(RolloutCompleted.class, app))
                    .hasSize(1));
            measure();
        }
    }

    @Test
    void refusesToRollBackToABuildWhoseArtifactIsRemovedBeforeAnythingMoves() throws Exception {
        try (RunningProcess host = StreamHostMain.start(config())) {
            AppName app = new AppName("back-" + suffix);
            line.app(app);
            BuildId old = line.build(app);
            BuildId now = line.build(app);
            await().atMost(SOON).until(() -> deployable(app) == 2);
            rolledOut(app, old, 1);
            rolledOut(app, now, 2);
            line.removed(app, old, EU);
            await().atMost(SOON).until(() -> line.seen(Deployable.class, app).stream()
                    .anyMatch(event -> event.data().state() == DeployableState.WITHDRAWN));
            int goals = line.seen(Goal.class, app).size();

            line.rollBack(app, "named-" + suffix, old);
            await().atMost(SOON)
                    .until(() -> !line.seen(DeployRefused.class, app).isEmpty());
            DeployRefused refused =
                    line.seen(DeployRefused.class, app).getFirst().data();
            assertThat(refused.code()).isEqualTo(RefusalCode.NOT_DEPLOYABLE);
            assertThat(refused.reason())
                    .contains(old.text())
                    .contains("not in eu-west")
                    .contains("not among the newest 1 builds")
                    .contains("expected one that is complete there");
            assertThat(line.seen(Goal.class, app)).hasSize(goals);
            assertThat(host.port()).isPositive();
        }
    }

    /** Limits are said to each partition: all apps here are in one, which has heard of the limit once it counts the first rollout. */
    @Test
    void oneRolloutAtATimeWhereARegionSaysSo() throws Exception {
        try (RunningProcess host = StreamHostMain.start(config());
                Consumer<byte[], byte[]> claims = KafkaClients.consumer(bootstrap, "claims", null)) {
            claims.assign(List.of(new TopicPartition(Topics.ROLLOUT_SLOTS.name(), 0)));
            AppName[] apps = together(3);
            BuildId[] builds = new BuildId[apps.length];
            for (int i = 0; i < apps.length; i++) {
                line.app(apps[i]);
                builds[i] = line.build(apps[i]);
            }
            await().atMost(SOON).until(() -> deployable(apps) == apps.length);
            line.deploy(apps[0], "first-" + suffix, builds[0]);
            await().atMost(SOON).until(() -> line.seen(Goal.class, apps[0]).size() == 2);
            line.limited(EU, 1);
            await().atMost(SOON).until(() -> counted(claims, "first-" + suffix));

            line.deploy(apps[1], "second-" + suffix, builds[1]);
            await().atMost(SOON).untilAsserted(() -> assertThat(line.seen(DeployWaiting.class, apps[1]))
                    .singleElement()
                    .extracting(event -> event.data().why())
                    .asString()
                    .contains("1 of 1 rollouts in eu-west in progress: " + apps[0]));
            line.deploy(apps[2], "third-" + suffix, builds[2]);
            await().atMost(SOON)
                    .until(() -> !line.seen(DeployWaiting.class, apps[2]).isEmpty());
            for (int i = 0; i + 1 < apps.length; i++) {
                AppName next = apps[i + 1];
                assertThat(line.seen(Goal.class, next)).isEmpty();
                line.healthy(apps[i], US, 1);
                line.healthy(apps[i], EU, 1);
                await().atMost(SOON).until(() -> line.seen(Goal.class, next).size() == 2);
            }
            assertThat(host.port()).isPositive();
        } finally {
            line.limited(EU, null);
        }
    }

    private AppName[] together(int count) {
        List<AppName> apps = new ArrayList<>();
        for (int i = 0; apps.size() < count; i++) {
            AppName app = new AppName("s%d-%s".formatted(i, suffix));
            if (EventRecords.partition(app.text(), Line.PARTITIONS) == 0) {
                apps.add(app);
            }
        }
        return apps.toArray(AppName[]::new);
    }

    private static boolean counted(Consumer<byte[], byte[]> claims, String deploy) {
        for (ConsumerRecord<byte[], byte[]> record : claims.poll(Duration.ofMillis(50))) {
            String claim = new String(record.value(), StandardCharsets.UTF_8);
            if (claim.contains("running") && claim.contains(deploy)) {
                return true;
            }
        }
        return false;
    }

    private void rolledOut(AppName app, BuildId build, int generation) throws Exception {
        line.deploy(app, "g%d-%s".formatted(generation, app), build);
        await().atMost(SOON).until(() -> line.seen(Goal.class, app).size() == 2 * generation);
        line.healthy(app, US, generation);
        line.healthy(app, EU, generation);
        await().atMost(SOON).until(() -> line.seen(RolloutCompleted.class, app).size() == generation);
    }

    /** Killed with -9 with rollouts under way: every one of them ends, and nothing is said or set twice. */
    @Test
    void aKilledHostGoesOnWhereItWas() throws Exception {
        try (HostChild host = new HostChild(folder, bootstrap)) {
            rollThrough(host::killAndRestart);
        }
    }

    @Test
    void anotherHostTakesOverFromAKilledOne() throws Exception {
        try (HostChild one = new HostChild(Files.createDirectory(folder.resolve("one")), bootstrap);
                HostChild other = new HostChild(Files.createDirectory(folder.resolve("other")), bootstrap)) {
            rollThrough(one::kill);
            assertThat(other.alive()).isTrue();
        }
    }

    private interface Disturbance {
        void happen() throws Exception;
    }

    private void rollThrough(Disturbance disturbance) throws Exception {
        AppName[] apps = new AppName[20];
        BuildId[] builds = new BuildId[apps.length];
        for (int i = 0; i < apps.length; i++) {
            apps[i] = new AppName("k%d-%s".formatted(i, suffix));
            line.app(apps[i]);
            builds[i] = line.build(apps[i]);
        }
        await().atMost(SOON).until(() -> deployable(apps) == apps.length);
        for (int i = 0; i < apps.length; i++) {
            line.deploy(apps[i], "kill-" + apps[i], builds[i]);
            line.healthy(apps[i], US, 1);
        }
        await().atMost(SOON).untilAsserted(() -> assertThat(line.seen(DeployEvent.class, apps))
                .isNotEmpty());
        disturbance.happen();
        long killed = System.nanoTime();
        for (AppName app : apps) {
            line.healthy(app, EU, 1);
        }
        await().atMost(SOON).until(() -> line.seen(RolloutCompleted.class, apps).size() == apps.length);
        System.out.printf("kill -9 to the last rollout done: %.1f s%n", (System.nanoTime() - killed) / 1e9);
        assertThat(line.seen(DeployEvent.class, apps)).extracting(Event::id).doesNotHaveDuplicates();
        assertThat(line.seen(Goal.class, apps)).extracting(Event::id).doesNotHaveDuplicates();
        assertThat(line.seen(Goal.class, apps)).hasSize(2 * apps.length);
    }

    private long deployable(AppName... apps) {
        return line.seen(Deployable.class, apps).stream()
                .filter(each -> each.data().state() == DeployableState.DEPLOYABLE)
                .count();
    }

    private void measure() throws Exception {
        AppName app = new AppName("lat-" + suffix);
        line.app(app);
        BuildId[] builds = {line.build(app), line.build(app)};
        await().atMost(SOON).until(() -> deployable(app) == 2);
        long[] nanos = new long[ROUNDS];
        for (int round = 0; round < 2 * ROUNDS; round++) {
            long took = once(app, "lat-%s-%d".formatted(suffix, round), builds[round % 2], round + 1);
            nanos[round % ROUNDS] = took;
        }
        Arrays.sort(nanos);
        System.out.printf(
                "deploy request to readable goal: p50 %.1f ms, p99 %.1f ms (%d requests)%n",
                nanos[ROUNDS / 2] / 1e6, nanos[ROUNDS * 99 / 100] / 1e6, ROUNDS);
        assertThat(nanos[ROUNDS / 2]).isLessThan(Duration.ofMillis(250).toNanos());
    }

    private long once(AppName app, String request, BuildId build, long generation) throws Exception {
        long begun = System.nanoTime();
        line.deploy(app, request, build);
        long deadline = begun + SOON.toNanos();
        while (System.nanoTime() < deadline) {
            boolean there = line.next().stream()
                    .map(record -> Line.decode(record.value()).data())
                    .anyMatch(data ->
                            data instanceof Goal goal && goal.app().equals(app) && goal.generation() == generation);
            if (there) {
                return System.nanoTime() - begun;
            }
        }
        throw new AssertionError("no goal of generation " + generation + " within " + SOON);
    }

    private StreamHostConfig config() {
        return ConfigReader.read(
                StreamHostConfig.class,
                Map.of(
                        "kafka-bootstrap",
                        bootstrap,
                        "state-dir",
                        folder.resolve("state").toString(),
                        "partitions",
                        Integer.toString(Line.PARTITIONS),
                        "session-timeout",
                        "2s",
                        "strategy",
                        "all-at-once",
                        "bake",
                        "0s",
                        "on-failure",
                        "restart"));
    }

    private static String get(RunningProcess host, String path) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + host.port() + path);
            return http.send(
                            HttpRequest.newBuilder(uri)
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
