package io.bowwave.topologies.rollout;

import static io.bowwave.topologies.Samples.EU;
import static io.bowwave.topologies.Samples.START;
import static io.bowwave.topologies.Samples.US;
import static io.bowwave.topologies.Samples.WEB;
import static io.bowwave.topologies.Samples.app;
import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.rollout.BatchStarted;
import io.bowwave.schemas.rollout.DeployAction;
import io.bowwave.schemas.rollout.DeployWaiting;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.OnFailure;
import io.bowwave.schemas.rollout.OnUnreachable;
import io.bowwave.schemas.rollout.RegionSkipped;
import io.bowwave.schemas.rollout.RollbackStarted;
import io.bowwave.schemas.rollout.RolloutAborted;
import io.bowwave.schemas.rollout.RolloutPaused;
import io.bowwave.schemas.rollout.Standing;
import io.bowwave.schemas.rollout.Target;
import io.bowwave.schemas.rollout.WaitReason;
import io.bowwave.schemas.rollout.WaveStarted;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Rollouts in waves and batches, on machines that do what goals say. US is the home region. */
class WavesTest extends TwoRegions {

    @Test
    void whereNothingRunsYetThereIsNoCanaryAndAllMachinesSwitchAtOnce() {
        story.deploy(A);
        assertThat(story.goals).extracting(Goal::region).containsExactly(US);
        assertThat(story.goals.getFirst().permille()).isEqualTo(1000);
        hear(US);
        story.pass(BAKE);
        assertThat(story.goals).extracting(Goal::region).containsExactly(US, EU);
        hear(EU);
        story.pass(BAKE);
        assertThat(story.rolloutState()).isEqualTo(RolloutState.DONE);
    }

    @Test
    void aCanaryOfTheHomeRegionThenThatRegionInBatchesThenTheOther() {
        run(A);
        story.built(B, US, EU).deploy(B);
        assertThat(permilles(US)).containsExactly(50);
        assertThat(permilles(EU)).isEmpty();
        hear(US, EU);
        assertThat(story.rolloutState()).isEqualTo(RolloutState.BAKE);
        story.pass(BAKE);
        for (int i = 0; i < 20 && story.rolloutState() == RolloutState.WAVE; i++) {
            hear(US);
        }
        assertThat(permilles(US).size()).isBetween(5, 12);
        assertThat(permilles(US)).isSorted().endsWith(1000);
        assertThat(permilles(EU)).isEmpty();
        story.pass(BAKE);
        assertThat(permilles(EU)).hasSize(1);
        for (int i = 0; i < 20 && story.rolloutState() == RolloutState.WAVE; i++) {
            hear(EU);
        }
        story.pass(BAKE);
        assertThat(story.rolloutState()).isEqualTo(RolloutState.DONE);
        assertThat(story.said(WaveStarted.class)).extracting(WaveStarted::wave).containsExactly(1, 2, 3);
        assertThat(story.said(BatchStarted.class).getLast().machines()).isEqualTo(MACHINES);
    }

    @Test
    void aBadBuildStopsAtTheCanaryAndNeverTouchesTheOtherRegion() {
        run(A);
        fleet.values().forEach(machines -> machines.bad.add(B));
        story.built(B, US, EU).deploy(B);
        hear(US, EU);
        assertThat(story.rolloutState()).isEqualTo(RolloutState.ROLLING_BACK);
        hear(US, EU);
        assertThat(story.rolloutState()).isEqualTo(RolloutState.ROLLED_BACK);
        assertThat(permilles(EU)).isEmpty();
        assertThat(story.facts(B).bad()).contains("failed: exit 1");
    }

    @Test
    void aFailureMayPauseInsteadAndAPersonMayGoOnInSpiteOfIt() {
        run(A);
        machines(US).bad.add(B);
        wishing(B, OnFailure.PAUSE, null);
        story.deploy(B);
        hear(US);
        assertThat(story.rolloutState()).isEqualTo(RolloutState.PAUSED);
        assertThat(story.said(RolloutPaused.class)).singleElement().satisfies(paused -> {
            assertThat(paused.actor()).isEqualTo("rollout");
            assertThat(paused.reason()).contains("us-east");
        });
        story.pass(Duration.ofHours(1)).ask(DeployAction.RESUME, null);
        assertThat(permilles(US)).as("they try once more").containsExactly(50, 50);
        assertThat(story.goals.getLast().attempt())
                .isEqualTo(story.goals.getLast().generation())
                .isGreaterThan(story.goals.getFirst().attempt());
        assertThat(story.rolloutState()).isEqualTo(RolloutState.WAVE);
        hear(US);
        assertThat(story.rolloutState()).isEqualTo(RolloutState.BAKE);
        story.ask(DeployAction.ROLLBACK, null);
        hear(US);
        assertThat(story.rolloutState()).isEqualTo(RolloutState.DONE);
        assertThat(story.goals.getLast().target().build()).isEqualTo(A);
        assertThat(permilles(EU)).isEmpty();
    }

    @Test
    void aFailureMayBeIgnoredAndTheRolloutStillEnds() {
        run(A);
        machines(US).bad.add(B);
        wishing(B, OnFailure.CONTINUE, null);
        story.deploy(B);
        for (int i = 0; i < 400 && story.rollout().active(); i++) {
            hear(US, EU);
            story.pass(Duration.ofMinutes(1));
        }
        assertThat(story.rollout().active()).isFalse();
    }

    @Test
    void aRegionThatSaysNothingIsWaitedForBeyondTheDeadline() {
        run(A);
        story.built(B, US, EU).deploy(B).pass(Duration.ofMinutes(2));
        assertThat(story.said(DeployWaiting.class)).singleElement().satisfies(waiting -> {
            assertThat(waiting.reason()).isEqualTo(WaitReason.REGION);
            assertThat(waiting.why()).contains("us-east cannot be reached");
        });
        for (int i = 0; i < 60; i++) {
            story.pass(Duration.ofMinutes(1));
        }
        assertThat(story.rolloutState()).isEqualTo(RolloutState.WAVE);
        hear(US);
        assertThat(story.rolloutState()).isEqualTo(RolloutState.BAKE);
    }

    @Test
    void aRegionThatSaysNothingMayBeSkippedAndCatchesUpInBatches() {
        run(A);
        wishing(B, null, OnUnreachable.SKIP);
        story.deploy(B).pass(Duration.ofMinutes(2));
        assertThat(story.said(RegionSkipped.class))
                .singleElement()
                .extracting(RegionSkipped::region)
                .isEqualTo(US);
        for (int i = 0; i < 40 && story.rollout().active(); i++) {
            hear(EU);
            story.pass(BAKE);
        }
        assertThat(story.rolloutState()).isEqualTo(RolloutState.DONE);
        assertThat(permilles(US)).containsExactly(50);
        for (int i = 0; i < 20; i++) {
            hear(US);
        }
        assertThat(permilles(US)).isSorted().endsWith(1000).hasSizeGreaterThan(4);
        assertThat(story.state().good(US)).isNotNull().extracting(Target::build).isEqualTo(B);
    }

    @Test
    void aRegionThatSaysNothingMayBeAFailure() {
        run(A);
        wishing(B, null, OnUnreachable.FAIL);
        story.deploy(B).pass(Duration.ofMinutes(2));
        assertThat(story.rolloutState()).isEqualTo(RolloutState.ROLLING_BACK);
        assertThat(story.said(RollbackStarted.class).getFirst().reason()).contains("us-east cannot be reached");
        assertThat(story.facts(B).bad()).isNull();
    }

    @Test
    void anAbortSaysWhatRunsWhereAndARollbackTakesItBack() {
        run(A);
        story.built(B, US, EU).deploy(B);
        hear(US);
        story.ask(DeployAction.ABORT, null);
        RolloutAborted aborted = story.said(RolloutAborted.class).getFirst();
        assertThat(aborted.regions()).containsExactly(new Standing(US, B, 50, A));
        assertThat(aborted.next()).contains("bowwave rollback web");

        story.goals.clear();
        story.rollback(null);
        assertThat(story.goals).singleElement().satisfies(goal -> {
            assertThat(goal.region()).isEqualTo(US);
            assertThat(goal.target().build()).isEqualTo(A);
            assertThat(goal.permille()).isEqualTo(1000);
        });
    }

    @Test
    void aFirstDeployThatWasSupersededWhileItBakedCanBeGoneBackTo() {
        story.built(B, US, EU).deploy(A);
        for (int i = 0; i < 60 && permilles(EU).isEmpty(); i++) {
            hear(US, EU);
            story.pass(BAKE);
        }
        hear(US, EU);
        assertThat(story.rolloutState()).isEqualTo(RolloutState.BAKE);
        run(B);
        story.rollback(null);
        assertThat(story.goals)
                .isNotEmpty()
                .allSatisfy(goal -> assertThat(goal.target().build()).isEqualTo(A));
    }

    @Test
    void whatASimulationDrivesIsTheSame() {
        FleetStatus status = machines(US).status();
        assertThat(status.buckets()).isNotNull();
        AppRollouts face = new AppRollouts(WEB, RolloutDefaults.PRODUCTION, START);
        face.defined(app(false), START);
        assertThat(face.counted(status, START)).isEmpty();
        assertThat(face.restless()).isFalse();
        assertThat(face.rollout()).isEqualTo("none");
    }
}
