package io.bowwave.jobtable;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.embedded.PostgresServer;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.WorkerId;
import io.bowwave.schemas.job.BuildCause;
import io.bowwave.schemas.job.BuildStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RealServers({Server.POSTGRES})
final class ClaimsIT {

    private static final WorkerId W1 = new WorkerId("w1");
    private static final WorkerId W2 = new WorkerId("w2");

    private final PostgresServer server;
    private JobTableFixture jobs;
    private Claims claims;
    private Guard guard;

    ClaimsIT(PostgresServer server) {
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
    void givesTheOldestFirstAndOnlyOneOfABranch() {
        App web = jobs.app("web");
        Build first = jobs.enqueue(web);
        Build second = jobs.enqueue(web);
        Build other = jobs.enqueue(jobs.app("api"));
        assertThat(claimed(W1, W1, W2)).containsExactly(first.id(), other.id());
        assertThat(claimed(W2)).isEmpty();
        claims.finish(first.id(), 1, W1, JobTableFixture.success());
        assertThat(claimed(W2)).containsExactly(second.id());
    }

    @Test
    void namesTheNewestArtifactsAsBases() {
        App web = jobs.app("web");
        List<Outcome.Succeeded> outcomes = IntStream.range(0, 4)
                .mapToObj(i -> {
                    Build build = jobs.enqueue(web);
                    claimed(W1);
                    Outcome.Succeeded outcome = JobTableFixture.success();
                    claims.finish(build.id(), 1, W1, outcome);
                    return outcome;
                })
                .toList();
        jobs.enqueue(web);
        assertThat(claims.claim(List.of(W1)).getFirst().bases())
                .containsExactlyElementsOf(outcomes.reversed().subList(0, 3).stream()
                        .map(Outcome.Succeeded::artifact)
                        .toList());
    }

    @Test
    void namesWhatMachinesRunBeforeTheNewestArtifacts() {
        App web = jobs.app("web");
        List<BuildId> builds = new ArrayList<>();
        List<ArtifactRef> artifacts = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Build build = jobs.enqueue(web);
            claimed(W1);
            Outcome.Succeeded outcome = JobTableFixture.success();
            claims.finish(build.id(), 1, W1, outcome);
            builds.add(build.id());
            artifacts.add(outcome.artifact());
        }
        jobs.enqueue(web);
        BuildId gone = new BuildId("01890000-0000-7000-8000-000000000009");
        List<BuildId> running = List.of(gone, builds.get(1), builds.get(0));
        assertThat(claims.claim(List.of(W1), Map.of(), app -> running)
                        .getFirst()
                        .bases())
                .containsExactly(artifacts.get(1), artifacts.get(0), artifacts.get(4));
    }

    @Test
    void letsSeveralOfABranchRunWhenTheAppAllowsIt() {
        App web = jobs.app("web");
        jobs.database.apps().change(web.name(), new AppChange(null, null, null, null, null, null, null, 2, null));
        List<BuildId> made =
                IntStream.range(0, 3).mapToObj(i -> jobs.enqueue(web).id()).toList();
        assertThat(claimed(W1)).containsExactly(made.get(0));
        assertThat(claimed(W1)).containsExactly(made.get(1));
        assertThat(claimed(W1)).isEmpty();
    }

    @Test
    void refusesEveryWriteOfAWorkerThatHasLostItsLease() {
        Build build = jobs.enqueue(jobs.app("web"));
        claimed(W1);
        expireLeases();
        assertThat(guard.sweep().ended()).singleElement().satisfies(it -> {
            assertThat(it.status()).isEqualTo(BuildStatus.QUEUED);
            assertThat(it.attempt()).isEqualTo(2);
            assertThat(it.cause()).isEqualTo(BuildCause.LEASE_EXPIRED);
        });
        assertThat(claims.heartbeat(build.id(), 1, W1)).isInstanceOf(Heartbeat.Fenced.class);
        assertThat(claims.finish(build.id(), 1, W1, JobTableFixture.success())).isInstanceOf(Finish.Fenced.class);
        assertThat(claims.held(build.id(), 1, W1)).isEmpty();

        jobs.rested();
        assertThat(claimed(W2)).containsExactly(build.id());
        assertThat(claims.heartbeat(build.id(), 2, W2)).isEqualTo(new Heartbeat.Held(false, null));
        assertThat(claims.finish(build.id(), 1, W1, JobTableFixture.success())).isInstanceOf(Finish.Fenced.class);
        assertThat(claims.finish(build.id(), 2, W1, JobTableFixture.success())).isInstanceOf(Finish.Fenced.class);
        assertThat(claims.held(build.id(), 2, W2).map(Build::attempt)).contains(2);
    }

    @Test
    void takesTheSameEndTwiceButNotAnother() {
        Build build = jobs.enqueue(jobs.app("web"));
        claimed(W1);
        Outcome.Succeeded success = JobTableFixture.success();
        assertThat(claims.finish(build.id(), 1, W1, success)).isInstanceOfSatisfying(Finish.Recorded.class, it -> {
            assertThat(it.repeated()).isFalse();
            assertThat(it.build().artifact()).isEqualTo(success.artifact());
            assertThat(it.build().revision()).isEqualTo(3);
        });
        assertThat(claims.finish(build.id(), 1, W1, success))
                .isInstanceOfSatisfying(
                        Finish.Recorded.class, it -> assertThat(it.repeated()).isTrue());
        assertThat(claims.finish(build.id(), 1, W1, JobTableFixture.success())).isInstanceOf(Finish.Fenced.class);
        assertThat(claims.finish(build.id(), 1, W1, new Outcome.Failed(BuildCause.BUILD_FAILED, "exit 1")))
                .isInstanceOf(Finish.Fenced.class);
    }

    @Test
    void queuesWhatIsLostAfterARestUntilItsTriesAreUsed() {
        Build build = jobs.enqueue(jobs.app("web"));
        Outcome.Released release = new Outcome.Released(BuildCause.INFRA, "disk full");
        for (int attempt = 1; attempt <= 1 + RetryRules.INFRA_TRIES; attempt++) {
            assertThat(claimed(W1)).containsExactly(build.id());
            assertThat(claims.finish(build.id(), attempt, W1, release)).isInstanceOf(Finish.Recorded.class);
            assertThat(claims.finish(build.id(), attempt, W1, release))
                    .isInstanceOfSatisfying(Finish.Recorded.class, it -> assertThat(it.repeated())
                            .isTrue());
            assertThat(claimed(W1)).as("while it rests").isEmpty();
            jobs.rested();
        }
        assertThat(claimed(W1)).isEmpty();
        Build end = jobs.database.builds().find(build.id()).orElseThrow();
        assertThat(end.status()).isEqualTo(BuildStatus.FAILED);
        assertThat(end.cause()).isEqualTo(BuildCause.ATTEMPTS_EXHAUSTED);
        assertThat(end.message()).contains("attempt 4 was lost too (infra)").contains("disk full");
    }

    @Test
    void queuesWhatIsHandedBackAtOnceAndForNothing() {
        Build build = jobs.enqueue(jobs.app("web"));
        Outcome.Released handedBack = new Outcome.Released(BuildCause.BUILDER_LOST, "told to go", true);
        for (int attempt = 1; attempt <= 5; attempt++) {
            assertThat(claimed(W1)).containsExactly(build.id());
            assertThat(claims.finish(build.id(), attempt, W1, handedBack)).isInstanceOf(Finish.Recorded.class);
        }
        assertThat(jobs.database
                        .builds()
                        .find(build.id())
                        .orElseThrow()
                        .queueing()
                        .infraTries())
                .isZero();
    }

    @Test
    void doesNotTryAgainWhatSomebodyCanceled() {
        Build build = jobs.enqueue(jobs.app("web"));
        claimed(W1);
        jobs.database.builds().cancel(build.id(), "ada", "wrong branch");
        Outcome.Released release = new Outcome.Released(BuildCause.BUILDER_LOST, "going away", true);
        assertThat(claims.finish(build.id(), 1, W1, release)).isInstanceOfSatisfying(Finish.Recorded.class, it -> {
            assertThat(it.build().status()).isEqualTo(BuildStatus.CANCELED);
            assertThat(it.build().canceledBy()).isEqualTo("ada");
            assertThat(it.build().message()).isEqualTo("wrong branch");
        });
        assertThat(claims.finish(build.id(), 1, W1, release))
                .isInstanceOfSatisfying(
                        Finish.Recorded.class, it -> assertThat(it.repeated()).isTrue());
    }

    @Test
    void holdsInsteadOfRequeueingEverythingAtOnce() {
        List<Build> builds = IntStream.range(0, 5)
                .mapToObj(i -> jobs.enqueue(jobs.app("app" + i)))
                .toList();
        assertThat(claimed(W1, W1, W1, W1, W1)).hasSize(5);
        for (int hold = 1; hold <= GuardRules.MAX_HOLDS; hold++) {
            expireLeases();
            SweepReport report = guard.sweep();
            assertThat(report.held()).isEqualTo(5);
            assertThat(report.alarm()).contains("5 of 5 leases");
            assertThat(claims.heartbeat(builds.getFirst().id(), 1, W1)).isInstanceOf(Heartbeat.Held.class);
        }
        expireLeases();
        assertThat(guard.sweep().ended()).as("those that never came back").hasSize(4);
    }

    @Test
    void holdsAfterTheGuardItselfWasAway() {
        Build build = jobs.enqueue(jobs.app("web"));
        claimed(W1);
        expireLeases();
        jobs.sql("UPDATE guard SET swept_at = now() - interval '21 seconds'");
        assertThat(guard.sweep().held()).isEqualTo(1);
        assertThat(claims.heartbeat(build.id(), 1, W1)).isInstanceOf(Heartbeat.Held.class);
        assertThat(guard.sweep().held()).isZero();
    }

    @Test
    void endsWhatIsCanceledOrLateThoughItsBuilderLives() {
        Build canceled = jobs.enqueue(jobs.app("web"));
        Build late = jobs.enqueue(jobs.app("api"));
        claimed(W1, W1);
        jobs.database.builds().cancel(canceled.id(), "ada", null);
        assertThat(guard.sweep().ended()).isEmpty();
        jobs.sql("UPDATE build_lease SET cancel_at = now() - interval '21 seconds' WHERE cancel_at IS NOT NULL");
        jobs.sql("UPDATE build_lease SET deadline = now() - interval '1 second' WHERE cancel_at IS NULL");
        assertThat(guard.sweep().ended()).hasSize(2);
        assertThat(jobs.database.builds().find(canceled.id()).orElseThrow().canceledBy())
                .isEqualTo("ada");
        assertThat(jobs.database.builds().find(late.id()).orElseThrow().cause()).isEqualTo(BuildCause.TIMEOUT);
    }

    @Test
    void heartbeatsDoNotTouchTheCapturedRow() {
        Build build = jobs.enqueue(jobs.app("web"));
        claimed(W1);
        Build before = jobs.database.builds().find(build.id()).orElseThrow();
        claims.heartbeat(build.id(), 1, W1);
        assertThat(jobs.database.builds().find(build.id())).contains(before);
    }

    private List<BuildId> claimed(WorkerId... slots) {
        return claims.claim(List.of(slots)).stream().map(it -> it.build().id()).toList();
    }

    private void expireLeases() {
        jobs.sql("UPDATE build_lease SET lease_until = now() - interval '1 second'");
    }
}
