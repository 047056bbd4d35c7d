package io.bowwave.jobtable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.embedded.PostgresServer;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.WorkerId;
import io.bowwave.schemas.job.BuildStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RealServers({Server.POSTGRES})
final class BuildsIT {

    private final PostgresServer server;
    private JobTableFixture jobs;

    BuildsIT(PostgresServer server) {
        this.server = server;
    }

    @BeforeEach
    void open() {
        jobs = new JobTableFixture(server);
    }

    @AfterEach
    void close() {
        jobs.close();
    }

    @Test
    void keepsAllThatABuildIsMadeFrom() {
        App app = jobs.app("web");
        Build build = jobs.enqueue(app, "a".repeat(40)).build();
        assertThat(build.ref()).isEqualTo("refs/heads/main");
        assertThat(build.regions().stream().map(RegionName::text)).containsExactly("ap-south", "eu-west", "us-east");
        assertThat(build.home()).isEqualTo(new RegionName("us-east"));
        assertThat(build.status()).isEqualTo(BuildStatus.QUEUED);
        assertThat(build.attempt()).isEqualTo(1);
        assertThat(build.revision()).isEqualTo(1);
        assertThat(jobs.database.builds().find(build.id())).contains(build);
        assertThat(jobs.database.builds().findByPrefix(build.id().text().substring(0, 20)))
                .containsExactly(build);
        assertThat(jobs.database.builds().findByPrefix("zz")).isEmpty();
        assertThat(jobs.database.builds().findByPrefix("--------")).isEmpty();
    }

    @Test
    void buildsACommitOnceUntilItHasFailed() {
        App app = jobs.app("web");
        String commit = JobTableFixture.commit();
        Enqueued first = jobs.enqueue(app, commit);
        assertThat(first.created()).isTrue();
        assertThat(jobs.enqueue(app, commit)).isEqualTo(new Enqueued(first.build(), false));
        assertThat(jobs.database
                        .builds()
                        .enqueue(new NewBuild(app.name(), null, commit, "retry", "ada", null, true))
                        .created())
                .isTrue();
        for (Build build :
                jobs.database.builds().list(app.name(), null, 9, null).items()) {
            jobs.database.builds().cancel(build.id(), "ada", null);
        }
        assertThat(jobs.enqueue(app, commit).created()).isTrue();
    }

    @Test
    void enqueuesACommitOnceHoweverManyAskAtTheSameTime() throws Exception {
        App app = jobs.app("web");
        String commit = JobTableFixture.commit();
        try (ExecutorService pool = Executors.newFixedThreadPool(12)) {
            List<Callable<Boolean>> asks = IntStream.range(0, 24)
                    .mapToObj(i ->
                            (Callable<Boolean>) () -> jobs.enqueue(app, commit).created())
                    .toList();
            long created =
                    pool.invokeAll(asks).stream().filter(it -> it.resultNow()).count();
            assertThat(created).isEqualTo(1);
        }
    }

    @Test
    void refusesWhatCannotBeBuiltAndSaysWhy() {
        App app = jobs.app("web");
        assertThatThrownBy(() -> jobs.enqueue(app, "HEAD"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("HEAD")
                .hasMessageContaining("40 lower-case hex digits");
        assertThatThrownBy(() -> jobs.database
                        .builds()
                        .enqueue(new NewBuild(
                                new AppName("none"), null, JobTableFixture.commit(), "push", "ada", null, false)))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.code()).isEqualTo(RefusedException.Code.UNKNOWN_APP));
        jobs.sql("UPDATE region SET home = false");
        assertThatThrownBy(() -> jobs.enqueue(app))
                .isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.code())
                        .isEqualTo(RefusedException.Code.NO_HOME_REGION));
        assertThatThrownBy(() -> jobs.app("web")).hasMessageContaining("there already");
    }

    @Test
    void pagesFromTheNewestToTheOldest() {
        App app = jobs.app("web");
        List<Build> made =
                IntStream.range(0, 7).mapToObj(i -> jobs.enqueue(app)).toList();
        BuildPage first = jobs.database.builds().list(app.name(), BuildStatus.QUEUED, 4, null);
        BuildPage second = jobs.database.builds().list(app.name(), null, 4, first.next());
        assertThat(first.items()).containsExactlyElementsOf(made.reversed().subList(0, 4));
        assertThat(second.items()).containsExactlyElementsOf(made.reversed().subList(4, 7));
        assertThat(second.next()).isNull();
        assertThatThrownBy(() -> jobs.database.builds().list(null, null, 4, "???"))
                .hasMessageContaining("cursor");
    }

    @Test
    void cancelsAQueuedBuildAtOnceAndAsksForARunningOne() {
        App app = jobs.app("web");
        Build running = jobs.enqueue(app);
        WorkerId worker = new WorkerId("w1");
        jobs.database.claims().claim(List.of(worker));
        Build queued = jobs.enqueue(app);

        CancelResult atOnce = jobs.database.builds().cancel(queued.id(), "ada", "not needed");
        assertThat(atOnce.state()).isEqualTo(CancelResult.State.CANCELED);
        assertThat(atOnce.build().canceledBy()).isEqualTo("ada");
        assertThat(jobs.database.builds().cancel(queued.id(), "ada", null).state())
                .isEqualTo(CancelResult.State.ENDED);

        CancelResult asked = jobs.database.builds().cancel(running.id(), "bob", "wrong branch");
        assertThat(asked.state()).isEqualTo(CancelResult.State.REQUESTED);
        assertThat(asked.build().revision()).as("asking makes no event").isEqualTo(2);
        assertThat(jobs.database.claims().heartbeat(running.id(), 1, worker))
                .isEqualTo(new Heartbeat.Held(true, "wrong branch"));
        Finish finish =
                jobs.database.claims().finish(running.id(), 1, worker, new Outcome.Canceled("builder", "stopped"));
        assertThat(finish).isInstanceOfSatisfying(Finish.Recorded.class, it -> {
            assertThat(it.build().canceledBy()).isEqualTo("bob");
            assertThat(it.build().message()).isEqualTo("wrong branch");
        });
    }

    @Test
    void refusesTransitionsThatTheLifecycleDoesNotHave() {
        Build build = jobs.enqueue(jobs.app("web"));
        String where = " WHERE id = '" + build.id() + "'";
        assertThatThrownBy(() -> jobs.sql("UPDATE build_job SET message = 'x'" + where))
                .hasMessageContaining("expected one more");
        assertThatThrownBy(() -> jobs.sql(
                        "UPDATE build_job SET status = 'failed', cause = 'timeout', message = '', finished_at = now(), attempt = 2,"
                                + " revision = 2"
                                + where))
                .hasMessageContaining("no way from queued (attempt 1) to failed (attempt 2)");
        assertThatThrownBy(() -> jobs.sql("UPDATE build_job SET status = 'running', revision = 2" + where))
                .hasMessageContaining("running_has_worker");
    }

    @Test
    void countsADeliveryOnce() {
        App app = jobs.app("web");
        NewBuild build = new NewBuild(app.name(), null, JobTableFixture.commit(), "push", "ada", null, false);
        Delivery delivery = new Delivery("d-1", "github", "push");
        Delivered first = jobs.database.deliveries().accept(delivery, List.of(build));
        Delivered second = jobs.database.deliveries().accept(delivery, List.of(build));
        assertThat(first.first()).isTrue();
        assertThat(first.builds()).hasSize(1);
        assertThat(second.first()).isFalse();
        assertThat(second.builds()).isEqualTo(first.builds());
        assertThat(second.receipts()).singleElement().satisfies(receipt -> {
            assertThat(receipt.result()).isEqualTo(Receipt.Result.QUEUED);
            assertThat(receipt.times()).isEqualTo(2);
        });

        NewBuild wrong = new NewBuild(new AppName("none"), null, "b".repeat(40), "push", "ada", null, false);
        assertThatThrownBy(
                        () -> jobs.database.deliveries().accept(new Delivery("d-2", "github", "push"), List.of(wrong)))
                .isInstanceOf(RefusedException.class);
        assertThat(jobs.database
                        .deliveries()
                        .accept(new Delivery("d-2", "github", "push"), List.of())
                        .first())
                .as("a refused delivery counts as not received")
                .isTrue();
    }

    @Test
    void keepsOnlyHashesOfTokens() {
        Tokens tokens = jobs.database.tokens();
        String token = tokens.issue("ci", Set.of("BUILDER", "viewer"), null);
        assertThat(tokens.verify(token)).contains(new TokenOwner("ci", Set.of("builder", "viewer")));
        assertThat(tokens.verify(token + "x")).isEmpty();
        String newer = tokens.issue("ci", Set.of("viewer"), Duration.ofMinutes(1));
        assertThat(tokens.verify(token)).as("replaced").isEmpty();
        assertThat(tokens.verify(newer)).isPresent();
        jobs.sql("UPDATE api_token SET expires_at = now() - interval '1 second'");
        assertThat(tokens.verify(newer)).as("expired").isEmpty();
        tokens.register("ci", token, Set.of("admin"), null);
        assertThat(tokens.verify(token)).isPresent();
        assertThat(tokens.revoke("ci")).isTrue();
        assertThat(tokens.verify(token)).isEmpty();
    }

    @Test
    void answersARepeatedRequestWithItsFirstAnswer() {
        IdempotencyKeys keys = jobs.database.idempotencyKeys();
        byte[] request = "POST /v1/builds".getBytes(StandardCharsets.UTF_8);
        assertThat(keys.begin("ada", "k", request)).isInstanceOf(IdempotencyKeys.Standing.First.class);
        assertThat(keys.begin("ada", "k", request)).isInstanceOf(IdempotencyKeys.Standing.Busy.class);
        keys.complete("ada", "k", 201, "{}");
        assertThat(keys.begin("ada", "k", request)).isEqualTo(new IdempotencyKeys.Standing.Done(201, "{}"));
        assertThat(keys.begin("ada", "k", new byte[1])).isInstanceOf(IdempotencyKeys.Standing.Misused.class);
        assertThat(keys.begin("bob", "k", request)).isInstanceOf(IdempotencyKeys.Standing.First.class);
        keys.abandon("bob", "k");
        assertThat(keys.begin("bob", "k", request)).isInstanceOf(IdempotencyKeys.Standing.First.class);
        jobs.sql("UPDATE idempotency_key SET created_at = now() - interval '2 minutes' WHERE caller = 'bob'");
        assertThat(keys.begin("bob", "k", request)).isInstanceOf(IdempotencyKeys.Standing.First.class);
    }

    @Test
    void changesAnAppAndCountsItsRevisions() {
        App app = jobs.app("web");
        AppChange change = new AppChange(
                null, null, true, Map.of("tier", "web"), List.of(new RegionName("eu-west")), "s", null, null, 1L);
        App changed = jobs.database.apps().change(app.name(), change);
        assertThat(changed.revision()).isEqualTo(2);
        assertThat(changed.pool()).containsEntry("tier", "web");
        assertThat(changed.toString()).doesNotContain("webhookSecret");
        assertThatThrownBy(() -> jobs.database.apps().change(app.name(), change))
                .hasMessageContaining("revision 2");
        assertThat(jobs.enqueue(app).regions()).containsExactly(new RegionName("eu-west"));
        assertThat(jobs.database.apps().of(app.repoUrl(), "main")).containsExactly(changed);
        assertThatThrownBy(() -> jobs.database.apps().remove(app.name(), "ada", null))
                .hasMessageContaining("1 builds");
    }

    @Test
    void hasOneHomeRegionAtMost() {
        jobs.database.regions().define(new RegionName("eu-west"), "http://s3", "bowwave-eu-west", true);
        assertThat(jobs.database.regions().list().stream().filter(Region::home).map(Region::name))
                .containsExactly(new RegionName("eu-west"));
        assertThat(jobs.database
                        .regions()
                        .define(new RegionName("eu-west"), "http://s3", "bowwave-eu-west", true)
                        .revision())
                .isEqualTo(2);
    }
}
