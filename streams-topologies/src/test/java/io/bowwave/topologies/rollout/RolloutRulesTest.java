package io.bowwave.topologies.rollout;

import static io.bowwave.topologies.Samples.AP;
import static io.bowwave.topologies.Samples.EU;
import static io.bowwave.topologies.Samples.START;
import static io.bowwave.topologies.Samples.US;
import static io.bowwave.topologies.Samples.WEB;
import static io.bowwave.topologies.Samples.build;
import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.WorkerId;
import io.bowwave.schemas.job.BuildCause;
import io.bowwave.schemas.job.BuildFailed;
import io.bowwave.schemas.job.BuildQueued;
import io.bowwave.schemas.job.BuildStarted;
import io.bowwave.schemas.rollout.BuildRejected;
import io.bowwave.schemas.rollout.DeployAccepted;
import io.bowwave.schemas.rollout.DeployAction;
import io.bowwave.schemas.rollout.DeployRefused;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.RefusalCode;
import io.bowwave.schemas.rollout.RegionConverged;
import io.bowwave.schemas.rollout.RollbackStarted;
import io.bowwave.schemas.rollout.RolloutCompleted;
import io.bowwave.schemas.rollout.RolloutFailed;
import io.bowwave.schemas.rollout.RolloutSuperseded;
import io.bowwave.schemas.rollout.Target;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RolloutRulesTest {

    private static final BuildId A = build(1);
    private static final BuildId B = build(2);
    private static final BuildId C = build(3);

    private final Story story = Story.atOnce().built(A, US, EU).built(B, US, EU).built(C, US, EU);

    @Test
    void aDeployWritesTheGoalOfEachRegionAndFollowsTheFleetToTheEnd() {
        story.deploy(A);

        assertThat(story.steps()).containsExactly("DeployAccepted", "WaveStarted", "BatchStarted", "BatchStarted");
        assertThat(story.goals).extracting(Goal::region).containsExactly(EU, US);
        assertThat(story.goals).allSatisfy(goal -> {
            assertThat(goal.generation()).isEqualTo(1);
            assertThat(goal.permille()).isEqualTo(1000);
            assertThat(goal.pool()).isEqualTo(Map.of("tier", "front"));
            assertThat(goal.issuedAt()).isEqualTo(START);
            assertThat(goal.previous()).isNull();
            assertThat(goal.target().build()).isEqualTo(A);
        });

        story.fleet(MachineState.FETCHING, US).fleet(MachineState.HEALTHY, EU);
        assertThat(story.said(RegionConverged.class))
                .extracting(RegionConverged::region)
                .containsExactly(EU);

        story.fleet(MachineState.HEALTHY, US);
        assertThat(story.steps())
                .endsWith("RegionConverged", "RegionConverged", "WaveCompleted", "GateJudged", "RolloutCompleted");
        assertThat(story.said(RolloutCompleted.class).getFirst().machines()).isEqualTo(4);
    }

    @Test
    void theNextGoalNamesWhatEachRegionConvergedOnBefore() {
        story.deploy(A).converge().deploy(B);

        assertThat(story.goals.subList(2, 4)).allSatisfy(goal -> {
            assertThat(goal.generation()).isEqualTo(2);
            assertThat(goal.previous()).isNotNull().extracting(Target::build).isEqualTo(A);
        });
        assertThat(story.said(DeployAccepted.class).getLast().previous()).isEqualTo(A);
    }

    @Test
    void aRegionHasConvergedWhenAllThatLiveAreHealthyOnTheGoalsGeneration() {
        story.deploy(A);
        story.counted(US);
        story.counted(US, Story.count(1, MachineState.LOST, 2, 0));
        story.counted(US, Story.count(1, MachineState.HEALTHY, 1, 0), Story.count(0, MachineState.HEALTHY, 1, 0));
        story.counted(US, Story.count(1, MachineState.HEALTHY, 1, 0), Story.count(1, MachineState.STARTING, 1, 0));
        assertThat(story.said(RegionConverged.class)).isEmpty();

        story.counted(US, Story.count(1, MachineState.HEALTHY, 1, 0), Story.count(0, MachineState.LOST, 7, 0));
        assertThat(story.said(RegionConverged.class))
                .singleElement()
                .extracting(RegionConverged::machines)
                .isEqualTo(1);
    }

    @Test
    void oneUnhealthyMachineTakesEveryRegionBackAndMarksTheBuildBad() {
        story.deploy(A).converge().deploy(B).fleet(MachineState.HEALTHY, US).fleet(MachineState.REVERTED, EU);

        RollbackStarted back = story.said(RollbackStarted.class).getFirst();
        assertThat(back.backTo()).isEqualTo(A);
        assertThat(back.generation()).isEqualTo(3);
        assertThat(back.reason()).isEqualTo("eu-west: 2 of 2 machines failed: exit 1");
        assertThat(story.said(BuildRejected.class))
                .singleElement()
                .extracting(BuildRejected::build)
                .isEqualTo(B);
        assertThat(story.goals.subList(4, 6)).allSatisfy(goal -> {
            assertThat(goal.target().build()).isEqualTo(A);
            assertThat(goal.generation()).isEqualTo(3);
            assertThat(goal.previous()).isNull();
        });

        story.converge();
        assertThat(story.steps()).endsWith("RolledBack");
        story.deploy(B);
        assertThat(story.refusal().code()).isEqualTo(RefusalCode.REJECTED);
        story.deploy(C);
        assertThat(story.said.getLast()).isNotInstanceOf(DeployRefused.class);
    }

    @Test
    void whatFailsWithNothingToGoBackToMayBeAskedForAgain() {
        story.deploy(A).fleet(MachineState.FAILED, US);
        assertThat(story.said(RolloutFailed.class)).hasSize(1);
        assertThat(story.said(BuildRejected.class)).isEmpty();

        story.deploy(A);
        assertThat(story.generation()).isEqualTo(2);
        assertThat(story.rolloutState()).isEqualTo(RolloutState.WAVE);
    }

    @Test
    void statusesOfAnOlderGenerationDoNotStopTheNewOne() {
        story.deploy(A).converge().deploy(B);
        story.counted(US, Story.count(1, MachineState.REVERTED, 2, 0));
        assertThat(story.rolloutState()).isEqualTo(RolloutState.WAVE);
    }

    @Test
    void refusesAnUnknownApp() {
        Story other = new Story(RolloutDefaults.AT_ONCE).deploy(A);
        assertThat(other.refusal().code()).isEqualTo(RefusalCode.UNKNOWN_APP);
        assertThat(other.refusal().reason()).contains("\"web\"");
    }

    @Test
    void refusesABuildThatIsNotThereSayingWhy() {
        refuses(null, RefusalCode.MALFORMED, "build: found nothing");
        refuses(build(9), RefusalCode.UNKNOWN_BUILD, "which web does not have");
        BuildFacts none = BuildFacts.unheardOf(build(8));
        story.facts(none.with(
                new BuildQueued(WEB, build(8), 1, 1, "file:///r", "refs/heads/main", "c", "push", "ann"), null));
        refuses(build(8), RefusalCode.NOT_DEPLOYABLE, "is queued, attempt 1");
        story.facts(none.with(new BuildStarted(WEB, build(8), 2, 2, "c", new WorkerId("w")), null));
        refuses(build(8), RefusalCode.NOT_DEPLOYABLE, "is running, attempt 2");
        story.facts(none.with(new BuildFailed(WEB, build(8), 1, 2, BuildCause.TIMEOUT, "15 min"), null));
        refuses(build(8), RefusalCode.NOT_DEPLOYABLE, "has failed (timeout: 15 min)");
        story.built(build(7), US);
        refuses(build(7), RefusalCode.NOT_DEPLOYABLE, "still replicating to eu-west (complete in us-east)");
    }

    @Test
    void aDeployToSomeRegionsNeedsJustThose() {
        story.built(build(7), US).deploy(build(7), US);
        assertThat(story.goals).extracting(Goal::region).containsExactly(US);

        story.deploy(build(7), AP);
        assertThat(story.refusal().code()).isEqualTo(RefusalCode.UNKNOWN_REGION);
        assertThat(story.refusal().reason()).contains("found ap-south", "expected some of eu-west, us-east");
    }

    @Test
    void refusesWhatRunsAlready() {
        story.deploy(A).deploy(A);
        assertThat(story.refusal().code()).isEqualTo(RefusalCode.ALREADY_RUNNING);
        story.converge().deploy(A);
        assertThat(story.refusal().code()).isEqualTo(RefusalCode.ALREADY_RUNNING);
    }

    @Test
    void aLaterRequestSupersedes() {
        story.deploy(A).deploy(B);
        assertThat(story.said(RolloutSuperseded.class))
                .singleElement()
                .satisfies(each -> assertThat(each.by().text()).isEqualTo("r2"));
        assertThat(story.goals.getLast().previous()).isNull();
        story.converge();
        assertThat(story.said(RolloutCompleted.class))
                .singleElement()
                .extracting(RolloutCompleted::build)
                .isEqualTo(B);
    }

    @Test
    void aRollbackGoesToTheBuildBeforeAndFurtherTheNextTime() {
        story.deploy(A).converge().deploy(B).converge().deploy(C).converge();

        story.rollback(null).converge();
        assertThat(story.goals.getLast().target().build()).isEqualTo(B);
        story.rollback(null).converge();
        assertThat(story.goals.getLast().target().build()).isEqualTo(A);
        story.rollback(null);
        assertThat(story.refusal().code()).isEqualTo(RefusalCode.NOTHING_TO_ROLL_BACK);
    }

    @Test
    void aRollbackStopsARolloutInProgress() {
        story.deploy(A).converge().deploy(B).rollback(null);
        assertThat(story.said(RolloutSuperseded.class)).hasSize(1);
        assertThat(story.goals.getLast().target().build()).isEqualTo(A);
        assertThat(story.goals.getLast().generation()).isEqualTo(3);
    }

    @Test
    void aRollbackMayNameABuildThatTheAppHadBefore() {
        story.deploy(A).converge().deploy(B).converge().deploy(C).converge();
        story.rollback(A).converge();
        assertThat(story.goals.getLast().target().build()).isEqualTo(A);

        story.rollback(build(9));
        assertThat(story.refusal().code()).isEqualTo(RefusalCode.UNKNOWN_BUILD);
        story.rollback(A);
        assertThat(story.refusal().code()).isEqualTo(RefusalCode.ALREADY_RUNNING);
        story.rollback(B, AP);
        assertThat(story.refusal().code()).isEqualTo(RefusalCode.UNKNOWN_REGION);
    }

    @Test
    void aRollbackPassesOverBuildsThatAreMarkedBadOrGone() {
        story.deploy(A).converge().deploy(B).converge().deploy(C).converge().ask(DeployAction.REJECT, B);
        story.deployable(A, US);
        story.rollback(null);
        assertThat(story.refusal().code()).isEqualTo(RefusalCode.NOT_DEPLOYABLE);
        assertThat(story.refusal().reason()).contains(A.text(), "eu-west");
        story.rollback(B);
        assertThat(story.refusal().code()).isEqualTo(RefusalCode.REJECTED);
    }

    @Test
    void aRollbackOfWhatWasNeverDeployedIsRefused() {
        story.rollback(null);
        assertThat(story.refusal().code()).isEqualTo(RefusalCode.NOTHING_TO_ROLL_BACK);
    }

    @Test
    void aRollbackThatIsUnhealthyFailsAndDoesNotGoForwardAgain() {
        story.deploy(A).converge().deploy(B).converge().rollback(null).fleet(MachineState.FAILED, US);
        assertThat(story.rolloutState()).isEqualTo(RolloutState.FAILED);
        assertThat(story.goals.getLast().target().build()).isEqualTo(A);
    }

    @Test
    void withoutProgressARolloutGoesBackButTheBuildIsNotBlamed() {
        story.deploy(A).converge().deploy(B).fleet(MachineState.FETCHING, US, EU);
        story.pass(Duration.ofMinutes(9));
        story.counted(US, Story.count(2, MachineState.FETCHING, 2, 1000));
        story.pass(Duration.ofMinutes(9));
        assertThat(story.rolloutState()).isEqualTo(RolloutState.WAVE);

        story.pass(Duration.ofMinutes(1));
        assertThat(story.rolloutState()).isEqualTo(RolloutState.ROLLING_BACK);
        assertThat(story.said(RollbackStarted.class).getFirst().reason())
                .isEqualTo(
                        "no progress for 600 s: eu-west has 0 of 2 machines healthy, us-east has 0 of 2 machines healthy");
        assertThat(story.said(BuildRejected.class)).isEmpty();
    }

    @Test
    void aHostThatWasAwayCountsPatienceFromItsReturn() {
        story.deploy(A).wakeAndTick(Duration.ofHours(5));
        assertThat(story.rolloutState()).isEqualTo(RolloutState.WAVE);
    }

    @Test
    void actionsOnNoRolloutAreRefused() {
        for (DeployAction action : List.of(DeployAction.PAUSE, DeployAction.RESUME, DeployAction.ABORT)) {
            story.ask(action, null);
            assertThat(story.refusal().code()).isEqualTo(RefusalCode.NO_ROLLOUT);
        }
        story.deploy(A).ask(DeployAction.RESUME, null);
        assertThat(story.refusal().reason()).contains("is wave");
        story.ask(DeployAction.ABORT, B);
        assertThat(story.refusal().reason()).contains("the rollout in progress is of \"" + A);
    }

    @Test
    void rejectingABuildOnItsWayTakesItBack() {
        story.deploy(A).converge().deploy(B).ask(DeployAction.REJECT, B);
        assertThat(story.rolloutState()).isEqualTo(RolloutState.ROLLING_BACK);
        assertThat(story.said(BuildRejected.class)).hasSize(1);
        story.ask(DeployAction.REJECT, B);
        assertThat(story.refusal().code()).isEqualTo(RefusalCode.REJECTED);
        story.ask(DeployAction.REJECT, build(9));
        assertThat(story.refusal().code()).isEqualTo(RefusalCode.UNKNOWN_BUILD);
    }

    @Test
    void rejectingABuildThatHasNotBegunItsFirstWaveEndsItsRollout() {
        Story held = new Story(Plans.held(Duration.ofMinutes(1)))
                .app(false)
                .built(A, US, EU)
                .deploy(A)
                .ask(DeployAction.REJECT, A);
        assertThat(held.rolloutState()).isEqualTo(RolloutState.ABORTED);
        assertThat(held.goals).isEmpty();
    }

    @Test
    void deploysByItselfWhatIsNewerAndNotRejected() {
        Story auto = new Story(RolloutDefaults.AT_ONCE).app(true).built(B, US).built(B, US, EU);
        assertThat(auto.asks).singleElement().satisfies(ask -> {
            assertThat(ask.id().text()).isEqualTo("auto/" + B);
            assertThat(ask.request().requestedBy()).isEqualTo("auto-deploy");
        });

        auto.built(B, US, EU, AP).built(A, US, EU);
        assertThat(auto.asks).hasSize(1);
        auto.facts(auto.facts(C).marked("known")).built(C, US, EU);
        assertThat(auto.asks).hasSize(1);
    }

    @Test
    void afterARollbackAutomationDoesNotBringTheSameBuildBack() {
        Story auto = new Story(RolloutDefaults.AT_ONCE)
                .app(true)
                .built(A, US, EU)
                .deploy(A)
                .converge();
        auto.built(B, US, EU).deploy(B).converge().rollback(null).converge();
        auto.deployable(B, US, EU, AP);
        assertThat(auto.asks).hasSize(2);
        auto.built(C, US, EU);
        assertThat(auto.asks).hasSize(3);
    }

    @Test
    void anAppThatIsGoneIsUnknownAgain() {
        story.tell(new RolloutInput.Defined(null, START)).deploy(A);
        assertThat(story.refusal().code()).isEqualTo(RefusalCode.UNKNOWN_APP);
    }

    @Test
    void machinesOfAnAppThatIsGoneAreToldToCleanUpAndItsRolloutEnds() {
        story.deploy(A).converge().deploy(B).tell(new RolloutInput.Defined(null, START));
        assertThat(story.rolloutState()).isEqualTo(RolloutState.ABORTED);
        assertThat(story.goals.subList(4, 6)).allSatisfy(goal -> {
            assertThat(goal.gone()).isTrue();
            assertThat(goal.generation()).isEqualTo(3);
        });
        story.app(false).deploy(A);
        assertThat(story.goals.getLast().generation())
                .as("of the next app of this name")
                .isEqualTo(4);
    }

    @Test
    void generationsOnlyGrow() {
        story.deploy(A).converge().deploy(B).fleet(MachineState.REVERTED, US).converge();
        story.deploy(C).converge().rollback(null).converge();
        for (var region : List.of(US, EU)) {
            List<Long> generations = story.goals.stream()
                    .filter(goal -> goal.region().equals(region))
                    .map(Goal::generation)
                    .toList();
            assertThat(generations).containsExactly(1L, 2L, 3L, 4L, 5L);
        }
    }

    private void refuses(@Nullable BuildId build, RefusalCode code, String reason) {
        story.deploy(build);
        assertThat(story.refusal().code()).isEqualTo(code);
        assertThat(story.refusal().reason()).contains(reason);
    }
}
