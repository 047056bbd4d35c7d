package io.bowwave.jobtable;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.embedded.PostgresServer;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.jobtable.BuildStep.Kind;
import io.bowwave.jobtable.BuildStep.Said;
import io.bowwave.jobtable.BuildStep.State;
import io.bowwave.schemas.id.WorkerId;
import io.bowwave.schemas.job.BuildCause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

@RealServers(Server.POSTGRES)
class BuildStepsIT {

    private static final WorkerId WORKER = new WorkerId("builder-1");

    private final PostgresServer postgres;

    BuildStepsIT(PostgresServer postgres) {
        this.postgres = postgres;
    }

    @Test
    void stepsKeepWhenTheyBeganAndOnlyTheHolderOfTheLeaseWritesThem() {
        try (JobTableFixture jobs = new JobTableFixture(postgres)) {
            BuildSteps steps = jobs.database.buildSteps();
            Build build = claimed(jobs);
            steps.say(build.id(), 1, WORKER, List.of(running("check\nout", 4), waiting()));
            Instant began = Objects.requireNonNull(steps.of(build, 1).getFirst().began());
            Instant started = Objects.requireNonNull(build.startedAt());
            assertThat(began).isBefore(started.minusSeconds(2)).isAfter(started.minusSeconds(60));

            Said done = new Said(
                    Kind.CHECKOUT, "check\nout", State.SUCCEEDED, Duration.ofSeconds(9), Duration.ofSeconds(5), 0);
            steps.say(build.id(), 1, WORKER, List.of(done, running("make", 1)));
            steps.say(build.id(), 1, new WorkerId("zombie"), List.of(running("check", 1), running("zombie", 1)));
            steps.say(build.id(), 2, WORKER, List.of(running("next", 1)));

            assertThat(jobs.database.explanations().of(build.id()).orElseThrow().text())
                    .contains("builder builder-1 has attempt 1", "; step test (2 of 2) runs since ");
            assertThat(steps.of(build, 2)).isEmpty();
            assertThat(steps.of(build, 1)).extracting(BuildStep::state).containsExactly(State.SUCCEEDED, State.RUNNING);
            assertThat(steps.of(build, 1).getFirst())
                    .isEqualTo(new BuildStep(
                            0, Kind.CHECKOUT, "check out", State.SUCCEEDED, began, Duration.ofSeconds(5), 0));
        }
    }

    @Test
    void stepsOfALostAttemptDoNotRunForEver() {
        try (JobTableFixture jobs = new JobTableFixture(postgres)) {
            BuildSteps steps = jobs.database.buildSteps();
            Build build = claimed(jobs);
            steps.say(build.id(), 1, WORKER, List.of(running("make", 1), waiting()));
            jobs.database.claims().finish(build.id(), 1, WORKER, new Outcome.Released(BuildCause.INFRA, "disk full"));
            Build lost = jobs.database.builds().find(build.id()).orElseThrow();
            assertThat(steps.of(lost, 1)).extracting(BuildStep::state).containsExactly(State.STOPPED, State.SKIPPED);
        }
    }

    @Test
    void stepsOfOldBuildsAreForgotten() {
        try (JobTableFixture jobs = new JobTableFixture(postgres)) {
            Build build = claimed(jobs);
            BuildSteps steps = jobs.database.buildSteps();
            steps.say(build.id(), 1, WORKER, List.of(running("make", 1)));
            jobs.sql(
                    "INSERT INTO build_step SELECT '01800000-0000-7000-8000-000000000000', attempt, number, kind, name, state"
                            + " FROM build_step");
            assertThat(jobs.database.forgetSteps()).isEqualTo(1);
            assertThat(steps.of(build, 1)).hasSize(1);
        }
    }

    private static Build claimed(JobTableFixture jobs) {
        jobs.enqueue(jobs.app("web"));
        return jobs.database.claims().claim(List.of(WORKER)).getFirst().build();
    }

    private static Said running(String name, int seconds) {
        return new Said(Kind.CHECKOUT, name, State.RUNNING, Duration.ofSeconds(seconds), null, null);
    }

    private static Said waiting() {
        return new Said(Kind.STEP, "test", State.WAITING, null, null, null);
    }
}
