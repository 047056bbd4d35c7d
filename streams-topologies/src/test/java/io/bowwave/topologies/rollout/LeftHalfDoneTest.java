package io.bowwave.topologies.rollout;

import static io.bowwave.topologies.Samples.EU;
import static io.bowwave.topologies.Samples.US;
import static io.bowwave.topologies.Samples.build;
import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.rollout.DeployAction;
import io.bowwave.schemas.rollout.DeployRefused;
import io.bowwave.schemas.rollout.DeployWaiting;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.OnFailure;
import io.bowwave.schemas.rollout.OnUnreachable;
import io.bowwave.schemas.rollout.RefusalCode;
import io.bowwave.schemas.rollout.RegionSkipped;
import io.bowwave.schemas.rollout.RolloutSuperseded;
import io.bowwave.schemas.rollout.Target;
import io.bowwave.schemas.rollout.WaitReason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of regions in which a rollout was given up before it had come to every machine. */
class LeftHalfDoneTest extends TwoRegions {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** A runs everywhere, and B on at least 600 permille of US. */
    private Goal halfWay() {
        run(A);
        story.built(B, US, EU).built(C, US, EU).deploy(B);
        for (int i = 0; i < 20 && permilles(US).getLast() < 600; i++) {
            hear(US);
            story.pass(BAKE);
        }
        assertThat(permilles(US).getLast()).isBetween(600, 999);
        Goal last = story.goals.getLast();
        story.goals.clear();
        heard = 0;
        return last;
    }

    private void tell(RegionName region) {
        story.tell(new RolloutInput.Counted(machines(region).status(), story.now()));
    }

    private static @Nullable Target previous(Goal goal) {
        return goal.previous();
    }

    private void goesBackInBatches() {
        int switched = 0;
        for (int i = 0; i < 30 && story.goals.stream().noneMatch(each -> goes(each, 1000, A)); i++) {
            hear(US);
            assertThat(machines(US).machines.stream()
                            .filter(each -> each.healthy == null)
                            .count())
                    .isZero();
            switched = story.goals.size();
        }
        assertThat(switched).as("goals").isGreaterThan(2);
        assertThat(permilles(US).subList(0, switched - 1))
                .isSortedAccordingTo((one, other) -> Integer.compare(other, one));
    }

    private static boolean goes(Goal goal, int permille, BuildId build) {
        return goal.permille() == permille && goal.target().build().equals(build);
    }

    @Test
    void whatWasHalfDoneGoesBackInBatchesBeforeTheNextDeployOfOtherMachines() {
        run(A);
        story.built(B, US, EU).built(C, US, EU).deploy(B);
        for (int i = 0; i < 20 && permilles(US).getLast() < 600; i++) {
            hear(US);
            story.pass(BAKE);
        }
        int half = permilles(US).getLast();
        assertThat(half).isBetween(600, 999);
        Goal last = story.goals.getLast();
        story.goals.clear();
        heard = 0;
        story.deploy(C);
        assertThat(story.goals)
                .as("machines are on their way to the former build")
                .isEmpty();
        machines(US).goal(last);
        hear(US);
        Goal first = story.goals.getFirst();
        assertThat(first.target().build())
                .as("the former build on less machines")
                .isEqualTo(B);
        assertThat(first.permille()).isLessThan(half);
        for (int i = 0; i < 20 && !story.goals.getLast().target().build().equals(C); i++) {
            hear(US);
        }
        assertThat(story.goals.getLast().target().build()).isEqualTo(C);
        assertThat(story.goals.getLast().previous())
                .isNotNull()
                .extracting(Target::build)
                .isEqualTo(A);
    }

    @Test
    void whatWasHalfDoneHoldsUpTheNextDeployForAMinuteAtMostOnceTheRegionHasHeard() {
        Goal last = halfWay();
        story.deploy(C).pass(MINUTE.multipliedBy(2));
        assertThat(story.goals)
                .as("what is said to a region that is away, it would all follow at once")
                .isEmpty();
        assertThat(story.said(DeployWaiting.class).getLast()).satisfies(waiting -> {
            assertThat(waiting.reason()).isEqualTo(WaitReason.REGION);
            assertThat(waiting.why()).contains("heard of generation " + last.generation());
        });
        machines(US).goal(last);
        machines(US).round();
        tell(US);
        assertThat(story.goals).as("machines have only just heard").isEmpty();
        story.pass(MINUTE);
        assertThat(story.goals).isNotEmpty();
    }

    @Test
    void aRegionThatIsAwayHalfDoneMayBeSkippedAndIsLedBackBeforeItCatchesUp() {
        Goal last = halfWay();
        BuildId patient = build(4);
        wishing(patient, null, OnUnreachable.SKIP);
        story.deploy(patient).pass(MINUTE.multipliedBy(2));
        assertThat(story.said(RegionSkipped.class)).hasSize(1);
        for (int i = 0; i < 40 && story.rollout().active(); i++) {
            hear(EU);
            story.pass(BAKE);
        }
        assertThat(story.rolloutState()).isEqualTo(RolloutState.DONE);
        assertThat(permilles(US)).isEmpty();
        machines(US).goal(last);
        machines(US).settle();
        story.goals.clear();
        heard = 0;
        for (int i = 0; i < 40; i++) {
            tell(US);
            hear(US);
        }
        Goal first = story.goals.getFirst();
        assertThat(first.target().build()).isEqualTo(B);
        assertThat(first.permille()).isLessThan(last.permille());
        assertThat(story.state().good(US)).isNotNull().extracting(Target::build).isEqualTo(patient);
    }

    @Test
    void theOldBuildDeployedOverAHalfDoneOneComesBackInBatches() {
        Goal last = halfWay();
        machines(US).goal(last);
        hear(US);
        story.ask(DeployAction.ABORT, null).deploy(A);
        goesBackInBatches();
    }

    @Test
    void aRollbackDuringAHalfReachedRegionTakesItAllBackAtOnce() {
        halfWay();
        story.rollback(null);
        assertThat(story.goals).singleElement().satisfies(goal -> {
            assertThat(goal.region()).isEqualTo(US);
            assertThat(goes(goal, 1000, A)).isTrue();
            assertThat(goal.attempt()).isEqualTo(goal.generation());
        });
        hear(US);
        assertThat(story.rolloutState()).isEqualTo(RolloutState.DONE);
        assertThat(machines(US).off(A)).isZero();
    }

    @Test
    void aBuildThatWasBeingTakenBackIsNothingThatTheNextDeployGoesBackTo() {
        run(A);
        machines(US).bad.add(B);
        machines(EU).bad.add(B);
        story.built(B, US, EU).built(C, US, EU).ask("everywhere", Plans.everywhere(B));
        hear(US, EU);
        assertThat(story.rolloutState()).isEqualTo(RolloutState.ROLLING_BACK);
        hear(US);
        story.goals.clear();
        story.deploy(C);
        assertThat(story.goals.getFirst().region()).isEqualTo(US);
        assertThat(previous(story.goals.getFirst()))
                .as("it is back there while the other region is not")
                .isNotNull()
                .extracting(Target::build)
                .isEqualTo(A);
    }

    @Test
    void whatMostMachinesRunThoughItNeverConvergedIsProtectedFromTheNextDeploy() {
        story.built(B, US, EU).deploy(A);
        machines(US).machines.getFirst().alive = false;
        hear(US);
        story.counted(US, Story.count(story.generation(), MachineState.FAILED, 9, 0));
        assertThat(story.rolloutState()).isEqualTo(RolloutState.FAILED);
        tell(US);
        story.goals.clear();
        story.deploy(B);
        assertThat(permilles(US)).containsExactly(50);
        assertThat(previous(story.goals.getFirst()))
                .isNotNull()
                .extracting(Target::build)
                .isEqualTo(A);
    }

    @Test
    void whereMostMachinesAreNotHealthyThereIsNothingToProtect() {
        story.built(B, US, EU);
        machines(US).bad.add(A);
        story.deploy(A);
        hear(US);
        assertThat(story.rolloutState()).isEqualTo(RolloutState.FAILED);
        story.goals.clear();
        story.deploy(B);
        assertThat(permilles(US)).containsExactly(1000);
        assertThat(previous(story.goals.getFirst())).isNull();
    }

    @Test
    void anAbortLeavesMachinesWhereTheyAreInEachStateAndARollbackTakesThemBack() {
        run(A);
        story.built(B, US, EU);
        for (RolloutState state : new RolloutState[] {RolloutState.WAVE, RolloutState.BAKE, RolloutState.PAUSED}) {
            story.deploy(B);
            if (state != RolloutState.WAVE) {
                hear(US);
            }
            if (state == RolloutState.PAUSED) {
                story.ask(DeployAction.PAUSE, null);
            }
            assertThat(story.rolloutState()).isEqualTo(state);
            int goals = story.goals.size();
            story.ask(DeployAction.ABORT, null).pass(MINUTE);
            assertThat(story.rolloutState()).isEqualTo(RolloutState.ABORTED);
            assertThat(story.goals).as("an abort writes none").hasSize(goals);
            story.rollback(null);
            assertThat(goes(story.goals.getLast(), 1000, A)).isTrue();
            hear(US);
            assertThat(story.rolloutState()).isEqualTo(RolloutState.DONE);
        }
        machines(US).bad.add(B);
        story.deploy(B);
        hear(US);
        assertThat(story.rolloutState()).isEqualTo(RolloutState.ROLLING_BACK);
        story.ask(DeployAction.ABORT, null);
        assertThat(story.said.getLast())
                .isInstanceOfSatisfying(DeployRefused.class, refused -> assertThat(refused.code())
                        .isEqualTo(RefusalCode.NO_ROLLOUT));
    }

    @Test
    void ofDeploysThatMayAllStartNowOnlyTheLatestBegins() {
        run(A);
        wishing(B, OnFailure.PAUSE, null);
        story.built(C, US, EU)
                .ask("first", Plans.at(B, story.now().plus(MINUTE)))
                .ask("second", Plans.at(C, story.now().plus(MINUTE)))
                .pass(MINUTE);
        assertThat(story.said(RolloutSuperseded.class)).hasSize(1);
        assertThat(story.goals).extracting(goal -> goal.target().build()).containsOnly(C);
    }

    @Test
    void theNextDeployBeginsFromWhatARegionHasCompletedThoughTheRolloutWasSuperseded() {
        run(A);
        story.built(B, US, EU).built(C, US, EU).deploy(B);
        for (int i = 0; i < 30 && permilles(EU).isEmpty(); i++) {
            hear(US);
            story.pass(BAKE);
        }
        story.goals.clear();
        heard = 0;
        story.deploy(C);
        assertThat(story.goals.getFirst().region()).isEqualTo(US);
        assertThat(story.goals.getFirst().previous())
                .isNotNull()
                .extracting(Target::build)
                .isEqualTo(B);
    }
}
