package io.bowwave.goalwriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bowwave.embedded.EtcdServer;
import io.bowwave.embedded.JavaCommand;
import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.process.ConfigReader;
import io.bowwave.process.KafkaClients;
import io.bowwave.process.RunningProcess;
import io.bowwave.process.TopicSetup;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Watch;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RealServers(Server.KAFKA)
final class GoalWriterIT {

    private static final Duration SOON = Duration.ofSeconds(40);
    private static final int ROUNDS = 100;

    private final String suffix = UUID.randomUUID().toString().substring(0, 8);
    private final RegionName region = new RegionName("r-" + suffix);
    private final AppName[] apps = new AppName[10];
    private final String bootstrap;
    private final GoalFeed feed;

    @TempDir
    private Path folder;

    private EtcdServer etcd;
    private EtcdView view;

    GoalWriterIT(KafkaServer kafka) {
        bootstrap = kafka.bootstrap();
        TopicSetup.ensure(bootstrap, GoalFeed.PARTITIONS, (short) 1);
        feed = new GoalFeed(bootstrap);
        Arrays.setAll(apps, i -> new AppName("a%d-%s".formatted(i, suffix)));
    }

    @BeforeEach
    void start() {
        etcd = EtcdServer.start(folder.resolve("etcd"), 0, 0);
        view = new EtcdView(etcd.endpoint());
    }

    @AfterEach
    void stop() {
        view.close();
        etcd.close();
        feed.close();
    }

    @Test
    void writesOnlyItsRegionsGoalsAndFast() throws Exception {
        try (RunningProcess writer = writer()) {
            feed.goal(region, apps[0], 1);
            feed.goal(new RegionName("elsewhere"), apps[1], 1);
            feed.nonsense(region, apps[0]);
            feed.goal(region, apps[0], 2);
            awaitGeneration(apps[0], 2);
            assertThat(view.goals()).isEqualTo(1);
            assertThat(deadLetters()).contains("goal-writer");
            measure();
            assertThat(get(writer, "/health")).contains("\"UP\"");
            assertThat(get(writer, "/prometheus")).contains("bowwave_goals_written_total", "bowwave_goals_lag");
        }
    }

    @Test
    void writesWhatItsRegionMayMoveAndNeverAnOlderRevision() throws Exception {
        try (RunningProcess writer = writer()) {
            feed.limits(region, 3, Map.of("up", 25_000_000L, "origin", 5L));
            feed.limits(new RegionName("elsewhere"), 9, Map.of("up", 1L));
            await().atMost(SOON).until(() -> view.limits().contains("\"revision\":3"));
            assertThat(view.limits()).contains("\"up\":25000000").contains("\"origin\":5");
            feed.limits(region, 2, Map.of("down", 7L));
            feed.limits(region, 4, Map.of());
            await().atMost(SOON).until(() -> view.limits().equals("{\"revision\":4,\"rates\":{}}"));
            assertThat(writer.port()).isPositive();
        }
        feed.limits(region, 2, Map.of("down", 7L));
        try (RunningProcess again = writer()) {
            feed.limits(region, 5, Map.of("down", 8L));
            await().atMost(SOON).until(() -> view.limits().equals("{\"revision\":5,\"rates\":{\"down\":8}}"));
            assertThat(again.port()).isPositive();
        }
    }

    @Test
    void twoWritersAtOnceWriteEachGoalOnceAndInOrder() throws Exception {
        RunningProcess one = writer();
        RunningProcess other = writer();
        try (one;
                other) {
            feedAll(1, 40);
            awaitAll(40);
        }
        onlyGrew();
    }

    @Test
    void restartsLoseNothingAndRepeatNothing() throws Exception {
        for (int round = 0; round < 4; round++) {
            try (RunningProcess writer = writer()) {
                assertThat(writer.name()).isEqualTo("goal-writer");
                feedAll(round * 10 + 1, round * 10 + 10);
            }
        }
        try (RunningProcess writer = writer()) {
            assertThat(writer.port()).isPositive();
            awaitAll(40);
        }
        onlyGrew();
    }

    @Test
    void aWriterKilledWithMinusNineGoesOnWhereItWas() throws Exception {
        Process writer = child();
        try {
            feedAll(1, 10);
            await().atMost(SOON).ignoreExceptions().until(() -> view.generation(apps[0]) > 0);
            writer.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            feedAll(11, 20);
            long begun = System.nanoTime();
            writer = child();
            awaitAll(20);
            System.out.printf("kill -9 to the last goal written: %.1f s%n", (System.nanoTime() - begun) / 1e9);
        } finally {
            writer.destroyForcibly();
        }
        onlyGrew();
    }

    @Test
    void anEtcdThatWasAwayIsBroughtUpToDate() throws Exception {
        try (RunningProcess writer = writer()) {
            feedAll(1, 5);
            awaitAll(5);
            etcd.kill();
            feedAll(6, 10);
            await().atMost(SOON).untilAsserted(() -> assertThat(get(writer, "/prometheus"))
                    .doesNotContain("bowwave_goals_failures_total{process=\"goal-writer\"} 0.0"));
            etcd.restart();
            long begun = System.nanoTime();
            awaitAll(10);
            System.out.printf("etcd back to the last goal written: %.1f s%n", (System.nanoTime() - begun) / 1e9);
        }
        onlyGrew();
    }

    @Test
    void aReplayOfTheWholeLogChangesNothing() throws Exception {
        try (RunningProcess writer = writer()) {
            assertThat(writer.port()).isPositive();
            feedAll(1, 10);
            awaitAll(10);
        }
        Map<String, List<Long>> before = view.history(Duration.ofSeconds(2), 1000);
        view.loseOffsets();
        try (RunningProcess writer = writer()) {
            assertThat(writer.port()).isPositive();
            feedAll(11, 11);
            awaitAll(11);
        }
        Map<String, List<Long>> after = view.history(Duration.ofSeconds(2), 1000);
        before.forEach((key, generations) -> {
            assertThat(after.get(key))
                    .startsWith(generations.toArray(Long[]::new))
                    .endsWith(11L);
            assertThat(after.get(key)).hasSize(generations.size() + 1);
        });
    }

    /** Waits for the history's end by a quiet second, since several generations of one app may be one write. */
    private void onlyGrew() throws Exception {
        Map<String, List<Long>> history = view.history(Duration.ofSeconds(2), 10_000);
        assertThat(history).hasSize(apps.length);
        assertThat(history)
                .allSatisfy((key, generations) ->
                        assertThat(generations).as(key).isSorted().doesNotHaveDuplicates());
    }

    private void measure() throws Exception {
        long[] nanos = new long[ROUNDS];
        BlockingQueue<KeyValue> seen = new LinkedBlockingQueue<>();
        try (Watch.Watcher watcher = view.watch(0, seen)) {
            for (int round = 0; round < 2 * ROUNDS; round++) {
                long begun = System.nanoTime();
                feed.goal(region, apps[2], round + 1);
                KeyValue change = seen.poll(10, TimeUnit.SECONDS);
                nanos[round % ROUNDS] = System.nanoTime() - begun;
                assertThat(change).isNotNull();
                assertThat(EtcdView.generation(change)).isEqualTo(round + 1);
            }
            assertThat(watcher.isClosed()).isFalse();
        }
        Arrays.sort(nanos);
        System.out.printf(
                "goal on the log to etcd's watch: p50 %.1f ms, p99 %.1f ms (%d goals)%n",
                nanos[ROUNDS / 2] / 1e6, nanos[ROUNDS * 99 / 100] / 1e6, ROUNDS);
        assertThat(nanos[ROUNDS / 2]).isLessThan(Duration.ofMillis(100).toNanos());
    }

    private void feedAll(int from, int to) throws Exception {
        for (int generation = from; generation <= to; generation++) {
            for (AppName app : apps) {
                feed.goal(region, app, generation);
            }
        }
    }

    private void awaitAll(long generation) {
        for (AppName app : apps) {
            awaitGeneration(app, generation);
        }
    }

    private void awaitGeneration(AppName app, long generation) {
        await().pollInterval(Duration.ofMillis(50))
                .atMost(SOON)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(view.generation(app)).isEqualTo(generation));
    }

    private String deadLetters() {
        StringBuilder found = new StringBuilder();
        try (Consumer<byte[], byte[]> consumer = KafkaClients.consumer(bootstrap, "dead-letters", null)) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.DEAD_LETTERS.name()).stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            await().atMost(SOON).until(() -> {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(each -> found.append(new String(
                                each.headers().lastHeader("dl_process").value(), StandardCharsets.UTF_8)));
                return !found.isEmpty();
            });
        }
        return found.toString();
    }

    private Map<String, String> config() {
        return Map.of("region", region.text(), "kafka-bootstrap", bootstrap, "etcd-endpoints", etcd.endpoint());
    }

    private RunningProcess writer() {
        return GoalWriterMain.start(ConfigReader.read(GoalWriterConfig.class, config()));
    }

    private Process child() throws Exception {
        StringBuilder lines = new StringBuilder();
        config().forEach((key, value) ->
                lines.append(key).append('=').append(value).append('\n'));
        Path file = Files.writeString(folder.resolve("goal-writer.properties"), lines);
        List<String> command =
                JavaCommand.of(128, List.of(), GoalWriterMain.class.getName(), List.of("--config", file.toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("goal-writer.log").toFile()))
                .start();
    }

    private static String get(RunningProcess process, String path) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + process.port() + path);
            HttpRequest request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }
}
