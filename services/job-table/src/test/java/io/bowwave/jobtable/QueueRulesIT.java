package io.bowwave.jobtable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.embedded.PostgresServer;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.jobtable.Explanation.Kind;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.WorkerId;
import io.bowwave.schemas.job.BuildCause;
import io.bowwave.schemas.job.BuildPriority;
import io.bowwave.schemas.job.BuildStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Order across lines, needs, policies, limits in the queue, and what is said about them. */
@RealServers({Server.POSTGRES})
final class QueueRulesIT {

    private static final WorkerId W1 = new WorkerId("w1");
    private static final Map<String, String> LINUX = Map.of("os", "linux", "arch", "arm64");

    private final PostgresServer server;
    private JobTableFixture jobs;
    private Claims claims;
    private Guard guard;

    QueueRulesIT(PostgresServer server) {
        this.server = server;
    }

    @BeforeEach
    void open() {
        jobs = new JobTableFixture(server);
        claims = jobs.database.claims();
        guard = jobs.database.guard();
    }

    @AfterEach
    void close() {
        jobs.close();
    }

    @Test
    void claimsInTheOrderThatTheRulesSay() {
        long seed = 20260109L;
        Random random = new Random(seed);
        List<App> apps = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            App app = jobs.app("app" + i);
            apps.add(change(app, 1 + random.nextInt(3), new QueueChange(null, null, null, null)));
        }
        List<Build> queued = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            queued.add(start(
                    apps.get(random.nextInt(apps.size())),
                    "refs/heads/b" + random.nextInt(3),
                    random.nextInt(6) == 0 ? BuildPriority.URGENT : BuildPriority.NORMAL));
        }
        // Ages that spread over both head starts.
        jobs.sql("ALTER TABLE build_job DISABLE TRIGGER USER");
        jobs.sql(
                "UPDATE build_job SET created_at = created_at - (row * interval '31 seconds') FROM"
                        + " (SELECT id AS it, row_number() OVER (ORDER BY created_at DESC) AS row FROM build_job) r WHERE id = it");
        jobs.sql("ALTER TABLE build_job ENABLE TRIGGER USER");
        jobs.sql("UPDATE build_line SET head_at = (SELECT created_at FROM build_job WHERE id = head)");
        jobs.sql("SELECT app_turn_refresh(app, 0) FROM app_turn");
        List<Build> waiting =
                new ArrayList<>(queued.stream().map(build -> find(build.id())).toList());
        List<Build> running = new ArrayList<>();
        while (!waiting.isEmpty()) {
            int slots = 1 + random.nextInt(4);
            List<BuildId> expected = new ArrayList<>();
            for (int slot = 0; slot < slots; slot++) {
                ClaimOrder.next(lines(apps, waiting, running), Instant.now(), LINUX)
                        .map(line -> head(waiting, line))
                        .ifPresent(head -> {
                            expected.add(head.id());
                            waiting.remove(head);
                            running.add(head);
                        });
            }
            assertThat(claimed(slots, LINUX))
                    .as("seed %d, %d left", seed, waiting.size())
                    .isEqualTo(expected);
            Build done = running.remove(random.nextInt(running.size()));
            assertThat(claims.finish(done.id(), 1, W1, JobTableFixture.success()))
                    .isInstanceOf(Finish.Recorded.class);
        }
    }

    private static List<ClaimOrder.Line> lines(List<App> apps, List<Build> waiting, List<Build> running) {
        List<ClaimOrder.Line> lines = new ArrayList<>();
        for (App app : apps) {
            List<Build> mine =
                    waiting.stream().filter(it -> it.app().equals(app.name())).toList();
            for (String ref : mine.stream().map(Build::ref).distinct().toList()) {
                List<Build> line =
                        mine.stream().filter(it -> it.ref().equals(ref)).toList();
                lines.add(new ClaimOrder.Line(
                        app.name(),
                        ref,
                        line.stream()
                                .map(Build::createdAt)
                                .min(Comparator.naturalOrder())
                                .orElseThrow(),
                        line.stream().anyMatch(it -> it.queueing().priority() == BuildPriority.URGENT),
                        null,
                        count(running, app, ref),
                        app.concurrency(),
                        count(running, app, null),
                        app.queue().needs()));
            }
        }
        return lines;
    }

    private static Build head(List<Build> waiting, ClaimOrder.Line line) {
        return waiting.stream()
                .filter(it -> it.app().equals(line.app()) && it.ref().equals(line.ref()))
                .min(Comparator.comparing(Build::createdAt))
                .orElseThrow();
    }

    private static int count(List<Build> running, App app, @Nullable String ref) {
        return (int) running.stream()
                .filter(it ->
                        it.app().equals(app.name()) && (ref == null || it.ref().equals(ref)))
                .count();
    }

    @Test
    void givesABuildOnlyToABuilderThatHasWhatItsAppNeeds() {
        App web = change(jobs.app("web"), 1, new QueueChange(null, Map.of("os", "linux"), null, null));
        Build build = jobs.enqueue(web);
        assertThat(claimed(1, Map.of())).isEmpty();
        assertThat(claimed(1, Map.of("os", "windows"))).isEmpty();
        claims.seen(W1, Map.of("os", "windows"));
        Explanation waits = explain(build);
        assertThat(waits.reasons()).extracting(Explanation.Reason::kind).containsExactly(Kind.NO_BUILDER);
        assertThat(waits.text()).contains("no builder has label {os=linux}");
        assertThat(waits.start()).isNull();
        assertThat(claimed(1, LINUX)).containsExactly(build.id());
    }

    @Test
    void buildsOnlyTheNewestWhenTheAppSaysSo() {
        App web = change(jobs.app("web"), 1, new QueueChange(QueueRules.Policy.LATEST_ONLY, null, null, null));
        Build first = jobs.enqueue(web);
        assertThat(claimed(1, Map.of())).containsExactly(first.id());
        Build second = jobs.enqueue(web);
        Build elsewhere = start(web, "refs/heads/other", BuildPriority.NORMAL);
        Build third = jobs.enqueue(web);
        assertThat(find(second.id())).satisfies(it -> {
            assertThat(it.status()).isEqualTo(BuildStatus.CANCELED);
            assertThat(it.cause()).isEqualTo(BuildCause.SUPERSEDED);
            assertThat(it.message()).contains(third.id().text());
        });
        assertThat(claims.finish(first.id(), 1, W1, new Outcome.Released(BuildCause.INFRA, "disk full")))
                .isInstanceOfSatisfying(
                        Finish.Recorded.class, it -> assertThat(it.build().cause())
                                .as("lost while a newer one waits")
                                .isEqualTo(BuildCause.SUPERSEDED));
        assertThat(claimed(3, Map.of())).containsExactly(elsewhere.id(), third.id());
    }

    @Test
    void ofTwoLostBuildsOnlyTheNewerComesBackWhenTheAppSaysSo() {
        App web = change(jobs.app("web"), 2, new QueueChange(QueueRules.Policy.LATEST_ONLY, null, null, null));
        Build older = jobs.enqueue(web);
        assertThat(claimed(1, Map.of())).containsExactly(older.id());
        Build newer = jobs.enqueue(web);
        assertThat(claimed(1, Map.of())).containsExactly(newer.id());
        for (Build lost : List.of(older, newer)) {
            assertThat(find(older.id()).status()).isNotEqualTo(BuildStatus.CANCELED);
            claims.finish(lost.id(), 1, W1, new Outcome.Released(BuildCause.BUILDER_LOST, "it goes", true));
        }
        assertThat(find(older.id())).satisfies(it -> {
            assertThat(it.cause()).isEqualTo(BuildCause.SUPERSEDED);
            assertThat(it.message()).contains(newer.id().text());
            assertThat(it.canceledBy()).isEqualTo("queue");
        });
        assertThat(find(newer.id()).status()).isEqualTo(BuildStatus.QUEUED);
        assertThat(claimed(2, Map.of())).containsExactly(newer.id());
    }

    @Test
    void anUrgentAskForWhatWaitsLiftsItOnce() {
        App busy = jobs.app("busy");
        App web = jobs.app("web");
        Build before = jobs.enqueue(busy);
        String commit = JobTableFixture.commit();
        Build waiting = jobs.enqueue(web, commit).build();
        NewBuild urgent =
                new NewBuild(web.name(), null, commit, "manual", "grace", null, false, BuildPriority.URGENT, null);
        Enqueued lifted = jobs.database.builds().enqueue(urgent);
        assertThat(lifted.created()).isFalse();
        assertThat(lifted.build().id()).isEqualTo(waiting.id());
        assertThat(lifted.build().queueing().priority()).isEqualTo(BuildPriority.URGENT);
        assertThat(lifted.build().queueing().liftedBy()).isEqualTo("grace");
        assertThat(lifted.build().revision()).isEqualTo(2);
        assertThat(lifted.build().changedAt()).as("since when it waits").isEqualTo(waiting.changedAt());
        assertThat(jobs.database.builds().enqueue(urgent).build().revision())
                .as("urgent already")
                .isEqualTo(2);
        assertThat(claimed(1, Map.of())).as("before what is older").containsExactly(waiting.id());
        assertThat(jobs.database.builds().enqueue(urgent).build().revision())
                .as("it runs already")
                .isEqualTo(3);
        assertThat(claimed(1, Map.of())).containsExactly(before.id());
    }

    @Test
    void failsWhatWaitsLongerThanItsAppLetsItAndSaysWhatFor() {
        App web =
                change(jobs.app("web"), 1, new QueueChange(null, Map.of("os", "plan9"), Duration.ofSeconds(90), null));
        Build build = jobs.enqueue(web);
        guard.sweep();
        assertThat(find(build.id()).status()).isEqualTo(BuildStatus.QUEUED);
        jobs.sql("ALTER TABLE build_job DISABLE TRIGGER USER");
        jobs.sql("UPDATE build_job SET queue_until = now() - interval '1 second'");
        jobs.sql("ALTER TABLE build_job ENABLE TRIGGER USER");
        assertThat(guard.sweep().ended()).singleElement().satisfies(it -> {
            assertThat(it.status()).isEqualTo(BuildStatus.FAILED);
            assertThat(it.cause()).isEqualTo(BuildCause.TIMEOUT);
            assertThat(it.message())
                    .contains("queue timeout: no builder took it within 90 s")
                    .contains("no builder has asked for work lately");
        });
        assertThat(jobs.database.builds().stats().queued()).isZero();
    }

    @Test
    void putsALineInItsPlaceAgainOnceItsHeadHasRested() {
        Build build = jobs.enqueue(jobs.app("web"));
        claimed(1, Map.of());
        claims.finish(build.id(), 1, W1, new Outcome.Released(BuildCause.INFRA, "disk full"));
        assertThat(explain(build).reasons())
                .extracting(Explanation.Reason::kind)
                .contains(Kind.REST);
        assertThat(claimed(1, Map.of())).isEmpty();
        jobs.sql("UPDATE build_line SET not_before = now() - interval '1 second'");
        guard.sweep();
        assertThat(claimed(1, Map.of())).containsExactly(build.id());
    }

    @Test
    void keepsExhaustedBuildsInThePoisonLaneUntilSomebodyRetriesThem() {
        App web = jobs.app("web");
        Build build = jobs.enqueue(web);
        for (int attempt = 1; attempt <= 1 + RetryRules.INFRA_TRIES; attempt++) {
            claimed(1, Map.of());
            claims.finish(build.id(), attempt, W1, new Outcome.Failed(BuildCause.INFRA, "disk full"));
            jobs.rested();
        }
        assertThat(poison()).containsExactly(build.id());
        assertThat(jobs.database.builds().stats().poison()).isEqualTo(1);
        assertThat(explain(build).text()).contains("bowwave build retry " + build.id());
        jobs.database
                .builds()
                .enqueue(new NewBuild(
                        web.name(),
                        null,
                        build.commit(),
                        "retry",
                        "ada",
                        null,
                        true,
                        BuildPriority.NORMAL,
                        build.id()));
        assertThat(poison()).isEmpty();
        assertThat(jobs.database.builds().stats().poison()).isZero();
    }

    @Test
    void explainsWhereABuildStandsAndWhenItsTurnComes() {
        App web = jobs.app("web");
        Build done = jobs.enqueue(web);
        claimed(1, Map.of());
        claims.finish(done.id(), 1, W1, JobTableFixture.success());
        jobs.sql("ALTER TABLE build_job DISABLE TRIGGER USER");
        jobs.sql("UPDATE build_job SET finished_at = started_at + interval '60 seconds'");
        jobs.sql("ALTER TABLE build_job ENABLE TRIGGER USER");
        Build first = jobs.enqueue(web);
        Build second = jobs.enqueue(web);
        claims.seen(W1, Map.of());
        assertThat(explain(first)).satisfies(it -> {
            assertThat(it.reasons()).extracting(Explanation.Reason::kind).containsExactly(Kind.NEXT);
            assertThat(it.queuePosition()).isEqualTo(1);
            assertThat(it.typical()).isEqualTo(Duration.ofSeconds(60));
            assertThat(it.until()).isAfter(Instant.now().plusSeconds(3600));
        });
        claimed(1, Map.of());
        assertThat(explain(first)).satisfies(it -> {
            assertThat(it.reasons()).extracting(Explanation.Reason::kind).containsExactly(Kind.RUNNING);
            assertThat(it.lease()).isNotNull();
            assertThat(it.end()).isNotNull();
        });
        Build third = jobs.enqueue(web);
        assertThat(explain(third)).satisfies(it -> {
            assertThat(it.reasons()).extracting(Explanation.Reason::kind).containsExactly(Kind.BEHIND, Kind.LIMIT);
            assertThat(it.text())
                    .contains("1 queued builds")
                    .contains(second.id().text())
                    .contains(first.id().text());
            assertThat(it.linePosition()).isEqualTo(2);
            assertThat(it.start()).isAfter(Instant.now().plusSeconds(60));
        });
        jobs.database.builds().cancel(first.id(), "ada", null);
        assertThat(explain(first).reasons().getFirst().kind()).isEqualTo(Kind.CANCELING);
        assertThat(explain(done).reasons()).extracting(Explanation.Reason::kind).containsExactly(Kind.ENDED);
    }

    @Test
    void writesTheSmallTablesAnewWhenMostOfThemIsDead() {
        App web = jobs.app("web");
        Build first = jobs.enqueue(web);
        Build second = jobs.enqueue(web);
        claimed(1, Map.of());
        jobs.sql("SELECT renew_turns()");
        jobs.sql("SELECT renew_leases()");
        assertThat(claims.heartbeat(first.id(), 1, W1)).isEqualTo(new Heartbeat.Held(false, null));
        assertThat(claimed(1, Map.of())).isEmpty();
        claims.finish(first.id(), 1, W1, JobTableFixture.success());
        assertThat(claimed(1, Map.of())).containsExactly(second.id());
    }

    @Test
    void countsEveryBuildThatAStatementOfMoreThanOneRowChanges() {
        App web = jobs.app("web");
        for (int i = 0; i < 5; i++) {
            jobs.enqueue(web);
        }
        jobs.sql(
                "UPDATE build_job SET status = 'canceled', cause = 'canceled', message = '', canceled_by = 'ada', finished_at = now(),"
                        + " revision = revision + 1 WHERE id IN (SELECT id FROM build_job ORDER BY created_at LIMIT 4)");
        assertThat(jobs.database.builds().stats().queued()).isEqualTo(1);
        assertThat(claimed(5, Map.of())).hasSize(1);
        assertThat(jobs.database.builds().stats()).satisfies(it -> {
            assertThat(it.queued()).isZero();
            assertThat(it.running()).isEqualTo(1);
        });
    }

    @Test
    void refusesAPolicyThatIsNone() {
        assertThatThrownBy(() -> QueueRules.Policy.of("lifo"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("[fifo, latest-only]");
    }

    private App change(App app, int concurrency, QueueChange queue) {
        return jobs.database
                .apps()
                .change(
                        app.name(),
                        new AppChange(
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                concurrency,
                                null,
                                queue,
                                null,
                                null));
    }

    private Build start(App app, String ref, BuildPriority priority) {
        return jobs.database
                .builds()
                .enqueue(new NewBuild(
                        app.name(), ref, JobTableFixture.commit(), "push", "ada", null, false, priority, null))
                .build();
    }

    private List<BuildId> claimed(int slots, Map<String, String> labels) {
        return claims.claim(Collections.nCopies(slots, W1), labels, app -> List.of()).stream()
                .map(it -> it.build().id())
                .toList();
    }

    private List<BuildId> poison() {
        return jobs.database.builds().list(null, null, true, 9, null).items().stream()
                .map(Build::id)
                .toList();
    }

    private Explanation explain(Build build) {
        return jobs.database.explanations().of(build.id()).orElseThrow();
    }

    private Build find(BuildId id) {
        return jobs.database.builds().find(id).orElseThrow();
    }
}
