package io.bowwave.jobtap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.PostgresServer;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.jobtable.App;
import io.bowwave.jobtable.AppChange;
import io.bowwave.jobtable.Build;
import io.bowwave.jobtable.FreezeRow;
import io.bowwave.jobtable.NewFreeze;
import io.bowwave.jobtable.Outcome;
import io.bowwave.process.RunningProcess;
import io.bowwave.schemas.Event;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.AppDefinition;
import io.bowwave.schemas.job.BuildCanceled;
import io.bowwave.schemas.job.BuildCause;
import io.bowwave.schemas.job.BuildFailed;
import io.bowwave.schemas.job.BuildQueued;
import io.bowwave.schemas.job.BuildRequeued;
import io.bowwave.schemas.job.BuildStarted;
import io.bowwave.schemas.job.BuildSucceeded;
import io.bowwave.schemas.job.JobEvent;
import io.bowwave.schemas.job.KeepRules;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RealServers({Server.POSTGRES, Server.KAFKA})
final class JobTapIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final PostgresServer postgres;
    private final KafkaServer kafka;
    private TapFixture jobs;

    JobTapIT(PostgresServer postgres, KafkaServer kafka) {
        this.postgres = postgres;
        this.kafka = kafka;
    }

    @BeforeEach
    void open() {
        jobs = new TapFixture(postgres, kafka);
    }

    @AfterEach
    void close() {
        jobs.close();
    }

    @Test
    void tellsEachChangeOfABuildOnceInOrderWithAllItsFacts() {
        jobs.database.openTap(jobs.name);
        jobs.regions();
        App web = jobs.app("web");
        // Before the tap's first start: the slot has been there since before the first row.
        Build build = jobs.enqueue(web);
        try (RunningProcess tap = jobs.start()) {
            jobs.claim();
            jobs.finish(build, 1, new Outcome.Released(BuildCause.INFRA, "disk full", true));
            jobs.claim();
            jobs.database.claims().heartbeat(build.id(), 2, TapFixture.WORKER);
            Outcome.Succeeded success = jobs.success();
            jobs.finish(build, 2, success);
            Build end = jobs.database.builds().find(build.id()).orElseThrow();

            await().atMost(SOON).until(() -> jobs.events(Topics.BUILD_EVENTS).size() == 5);
            List<Event<?>> events = jobs.events(Topics.BUILD_EVENTS);
            assertThat(jobs.data(Topics.BUILD_EVENTS))
                    .containsExactly(
                            new BuildQueued(
                                    web.name(),
                                    build.id(),
                                    1,
                                    1,
                                    web.repoUrl(),
                                    "refs/heads/main",
                                    build.commit(),
                                    "push",
                                    "ada"),
                            new BuildStarted(web.name(), build.id(), 1, 2, build.commit(), TapFixture.WORKER),
                            new BuildRequeued(web.name(), build.id(), 2, 3, BuildCause.INFRA, "disk full"),
                            new BuildStarted(web.name(), build.id(), 2, 4, build.commit(), TapFixture.WORKER),
                            succeeded(end, success));
            Event<?> last = events.getLast();
            assertThat(last.id()).isEqualTo("build/" + build.id() + "/5");
            assertThat(last.subject()).isEqualTo(web.name() + "/" + build.id());
            assertThat(last.source()).isEqualTo("/bowwave/job-tap");
            assertThat(last.traceparent()).isEqualTo(build.traceparent());
            assertThat(last.time().toEpochMilli()).isEqualTo(end.changedAt().toEpochMilli());
            ConsumerRecord<byte[], byte[]> record =
                    jobs.records(Topics.BUILD_EVENTS).getLast();
            assertThat(TapFixture.key(record)).isEqualTo(web.name().text());
            assertThat(new String(record.headers().lastHeader("ce_id").value(), StandardCharsets.UTF_8))
                    .isEqualTo(last.id());
            assertThat(tap.port()).isPositive();
        }
    }

    private static BuildSucceeded succeeded(Build end, Outcome.Succeeded success) {
        return new BuildSucceeded(
                end.app(),
                end.id(),
                2,
                5,
                end.commit(),
                end.ref(),
                success.artifact(),
                12,
                new RegionName("us-east"),
                List.of(new RegionName("eu-west"), new RegionName("us-east")),
                Instant.ofEpochMilli(end.createdAt().toEpochMilli()),
                Instant.ofEpochMilli(Objects.requireNonNull(end.startedAt()).toEpochMilli()),
                success.deploy());
    }

    @Test
    void tellsHowBuildsFailAndAreCanceled() {
        jobs.database.openTap(jobs.name);
        jobs.regions();
        try (RunningProcess tap = jobs.start()) {
            Build failed = jobs.enqueue(jobs.app("web"));
            jobs.claim();
            jobs.finish(failed, 1, new Outcome.Failed(BuildCause.BUILD_FAILED, "exit 1"));
            Build canceled = jobs.enqueue(jobs.app("api"));
            jobs.database.builds().cancel(canceled.id(), "ada", "not needed");
            await().atMost(SOON).until(() -> jobs.events(Topics.BUILD_EVENTS).size() == 5);
            assertThat(jobs.data(Topics.BUILD_EVENTS))
                    .contains(
                            new BuildFailed(failed.app(), failed.id(), 1, 3, BuildCause.BUILD_FAILED, "exit 1"),
                            new BuildCanceled(
                                    canceled.app(), canceled.id(), 1, 2, BuildCause.CANCELED, "not needed", "ada"));
            assertThat(tap.name()).isEqualTo("job-tap");
        }
    }

    @Test
    void tellsWhatAppsAreAndThatTheyAreGone() {
        jobs.database.openTap(jobs.name);
        jobs.regions();
        try (RunningProcess tap = jobs.start()) {
            App web = jobs.app("web");
            App gone = jobs.app("gone");
            jobs.database
                    .apps()
                    .change(
                            web.name(),
                            new AppChange(
                                    null,
                                    null,
                                    true,
                                    Map.of("tier", "web"),
                                    List.of(new RegionName("eu-west")),
                                    "secret-of-web",
                                    null,
                                    null,
                                    null));
            FreezeRow frozen = jobs.database
                    .freezes()
                    .add(new NewFreeze(web.name(), null, null, "fri 16:00-mon 08:00", null, "weekend", "ada"));
            BuildId pinned = new BuildId("0192f3c4-7a10-7cc3-98c4-dc0c0c07398f");
            jobs.database.apps().pin(web.name(), pinned, true);
            jobs.database.apps().remove(gone.name(), "ada", null);
            await().atMost(SOON).until(() -> jobs.records(Topics.APPS).size() >= 6);
            List<ConsumerRecord<byte[], byte[]>> records = jobs.records(Topics.APPS);
            assertThat(records.stream()
                            .filter(it -> TapFixture.key(it).equals(gone.name().text()))
                            .toList()
                            .getLast()
                            .value())
                    .isNull();
            assertThat(jobs.data(Topics.APPS).stream()
                            .filter(it -> web.name().equals(it.app()))
                            .toList()
                            .getLast())
                    .isEqualTo(new AppDefinition(
                            web.name(),
                            4,
                            web.repoUrl(),
                            "main",
                            true,
                            Map.of("tier", "web"),
                            List.of(new RegionName("eu-west")),
                            KeepRules.DEFAULT.pinning(List.of(pinned)),
                            true,
                            List.of(frozen.freeze()),
                            null,
                            null));
            assertThat(records.stream()
                            .filter(it -> it.value() != null)
                            .map(it -> new String(it.value(), StandardCharsets.UTF_8)))
                    .noneMatch(it -> it.contains("secret-of-web"));
            assertThat(tap.port()).isPositive();
        }
    }

    @Test
    void goesOnWhereItStoppedAndToldNothingTwice() {
        jobs.database.openTap(jobs.name);
        jobs.regions();
        App web = jobs.app("web");
        for (int life = 1; life <= 3; life++) {
            jobs.database.builds().cancel(jobs.enqueue(web).id(), "ada", null);
            int expected = life * 4;
            try (RunningProcess tap = jobs.start()) {
                jobs.database.builds().cancel(jobs.enqueue(web).id(), "ada", null);
                await().atMost(SOON)
                        .until(() -> jobs.events(Topics.BUILD_EVENTS).size() >= expected);
                assertThat(tap.port()).isPositive();
            }
        }
        List<String> ids =
                jobs.events(Topics.BUILD_EVENTS).stream().map(Event::id).toList();
        assertThat(ids).hasSize(12).doesNotHaveDuplicates();
        assertThat(jobs.events(Topics.BUILD_EVENTS).stream()
                        .map(it -> ((JobEvent) it.data()).revision())
                        .toList())
                .containsExactly(1L, 2L, 1L, 2L, 1L, 2L, 1L, 2L, 1L, 2L, 1L, 2L);
    }

    @Test
    void stopsAndSaysWhatToDoWhenItsSlotWasMadeAnew() throws Exception {
        jobs.database.openTap(jobs.name);
        jobs.regions();
        App web = jobs.app("web");
        try (RunningProcess tap = jobs.start()) {
            jobs.enqueue(web);
            await().atMost(SOON).until(() -> jobs.events(Topics.BUILD_EVENTS).size() == 1);
            assertThat(tap.port()).isPositive();
        }
        jobs.sql("SELECT pg_drop_replication_slot('" + jobs.name + "')");
        Build missed = jobs.enqueue(web);
        jobs.sql("SELECT pg_create_logical_replication_slot('" + jobs.name + "', 'pgoutput')");
        try (RunningProcess tap = jobs.start();
                HttpClient http = HttpClient.newHttpClient()) {
            await().atMost(SOON).untilAsserted(() -> assertThat(http.send(
                                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + tap.port() + "/health"))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .body())
                    .contains("start-over=true"));
            assertThat(jobs.events(Topics.BUILD_EVENTS)).hasSize(1);
        }
        try (RunningProcess tap = JobTapMain.start(jobs.config(true))) {
            await().atMost(Duration.ofSeconds(90)).until(() -> jobs.events(Topics.BUILD_EVENTS).stream()
                    .anyMatch(it -> it.id().equals("build/" + missed.id() + "/1")));
            assertThat(tap.port()).isPositive();
        }
    }
}
