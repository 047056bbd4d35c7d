package io.bowwave.topologies.rollout;

import static io.bowwave.topologies.Samples.EU;
import static io.bowwave.topologies.Samples.US;
import static io.bowwave.topologies.Samples.build;
import static io.bowwave.topologies.rollout.RolloutState.PAUSED;
import static io.bowwave.topologies.rollout.RolloutState.QUEUED;
import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.rollout.DeployAction;
import io.bowwave.schemas.rollout.RolloutAborted;
import io.bowwave.schemas.rollout.RolloutCompleted;
import io.bowwave.schemas.rollout.RolloutResumed;
import io.bowwave.schemas.rollout.WaveCompleted;
import io.bowwave.schemas.rollout.WaveStarted;
import io.bowwave.topologies.Golden;
import io.bowwave.topologies.rollout.RolloutLifecycle.Transition;
import io.bowwave.topologies.slots.SlotLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Walks the whole table with a plan of two waves, a hold and a bake, which is what later plans will look like. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RolloutLifecycleTest {

    private static final Duration HOLD = Duration.ofMinutes(1);
    private static final Duration BAKE = Duration.ofMinutes(2);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final BuildId BASE = build(0);
    private static final BuildId OLD = build(1);
    private static final BuildId NEW = build(2);
    private static final SlotLimits ONE = new SlotLimits(Map.of(), 1);
    private static final Set<Transition> WALKED = new LinkedHashSet<>();

    private Story story;

    @BeforeEach
    void begin() {
        story = new Story(Plans.baked(HOLD, BAKE, PATIENCE))
                .app(false)
                .built(BASE, US, EU)
                .built(OLD, Plans.tenthFirst(), US, EU)
                .built(NEW, Plans.tenthFirst(), US, EU);
    }

    @AfterAll
    static void everyLineOfTheTableIsWalked() {
        Set<Transition> missed = new HashSet<>(RolloutLifecycle.TABLE);
        missed.removeAll(WALKED);
        assertThat(missed).as("lines of the table that no test walks").isEmpty();
    }

    @Test
    void theDiagramIsWhatTheTableSays() {
        Golden.compare(Path.of("rollout-lifecycle.mmd"), RolloutLifecycle.diagram());
    }

    @Test
    void theTableHasOneLineForEachStateAndTrigger() {
        Set<String> seen = new HashSet<>();
        RolloutLifecycle.TABLE.forEach(each -> assertThat(seen.add(each.from() + " " + each.on()))
                .as(each.toString())
                .isTrue());
        RolloutLifecycle.TABLE.forEach(
                each -> assertThat(each.from().terminal()).isFalse());
    }

    @Test
    void twoWavesWithHoldAndBakeEndInDone() {
        running(BASE).goals.clear();
        story.said.clear();
        story.deploy(OLD);
        assertThat(story.goals).isEmpty();
        at(RolloutState.WAITING);
        story.pass(HOLD);
        at(RolloutState.WAVE);
        assertThat(story.goals).hasSize(2).allSatisfy(goal -> {
            assertThat(goal.generation()).isEqualTo(2);
            assertThat(goal.permille()).isEqualTo(100);
        });
        story.converge();
        at(RolloutState.BAKE);
        story.pass(BAKE);
        at(RolloutState.WAVE);
        assertThat(story.goals.getLast().generation()).isEqualTo(3);
        assertThat(story.goals.getLast().permille()).isEqualTo(1000);
        story.converge().pass(BAKE);
        at(RolloutState.DONE);
        assertThat(story.said(WaveStarted.class)).hasSize(2);
        assertThat(story.said(RolloutCompleted.class)).hasSize(1);
        walked();
    }

    @Test
    void aRefusedRequestIsNoRollout() {
        story.deploy(build(9));
        assertThat(story.state().rollout()).isNull();
        walked();
    }

    @Test
    void isPausedAndResumedBeforeTheFirstWave() {
        story.deploy(OLD).ask(DeployAction.PAUSE, null);
        at(PAUSED);
        story.pass(HOLD.multipliedBy(60));
        at(PAUSED);
        story.ask(DeployAction.RESUME, null);
        at(RolloutState.WAITING);
        story.pass(HOLD);
        at(RolloutState.WAVE);
        walked();
    }

    @Test
    void isAbortedOrSupersededBeforeTheFirstWave() {
        story.deploy(OLD).deploy(NEW);
        at(RolloutState.WAITING);
        story.ask(DeployAction.ABORT, null);
        at(RolloutState.ABORTED);
        assertThat(story.goals).isEmpty();
        walked();
    }

    @Test
    void aWaveThatConvergesWhilePausedGoesOnOnlyWhenResumed() {
        story.deploy(OLD).pass(HOLD).ask(DeployAction.PAUSE, null).converge();
        at(PAUSED);
        story.pass(PATIENCE.multipliedBy(5));
        at(PAUSED);
        story.ask(DeployAction.RESUME, null);
        at(RolloutState.BAKE);
        assertThat(story.said(RolloutResumed.class)).hasSize(1);
        walked();
    }

    @Test
    void bakingIsPausedToo() {
        running(BASE).said.clear();
        story.deploy(OLD).pass(HOLD).converge().ask(DeployAction.PAUSE, null).pass(BAKE);
        at(PAUSED);
        story.ask(DeployAction.RESUME, null);
        at(RolloutState.BAKE);
        assertThat(story.said(WaveCompleted.class)).hasSize(1);
        story.pass(BAKE);
        at(RolloutState.WAVE);
        assertThat(story.rollout().step().wave()).isEqualTo(2);
        walked();
    }

    @Test
    void isAbortedInAWaveWhileBakingAndWhilePaused() {
        story.deploy(OLD).pass(HOLD).ask(DeployAction.ABORT, null);
        at(RolloutState.ABORTED);
        story.deploy(OLD).pass(HOLD).converge().ask(DeployAction.ABORT, null);
        at(RolloutState.ABORTED);
        story.deploy(OLD).pass(HOLD).ask(DeployAction.PAUSE, null).ask(DeployAction.ABORT, null);
        at(RolloutState.ABORTED);
        assertThat(story.said(RolloutAborted.class)).hasSize(3);
        walked();
    }

    @Test
    void isSupersededInAWaveWhileBakingAndWhilePaused() {
        story.deploy(OLD).pass(HOLD).deploy(NEW).pass(HOLD).converge().deploy(OLD);
        at(RolloutState.WAITING);
        story.pass(HOLD).ask(DeployAction.PAUSE, null).deploy(NEW);
        at(RolloutState.WAITING);
        walked();
    }

    @Test
    void goesBackFromAWaveWhileBakingAndWhilePaused() {
        running(OLD).deploy(NEW).pass(HOLD).fleet(MachineState.REVERTED, EU);
        at(RolloutState.ROLLING_BACK);
        story.converge();
        at(RolloutState.ROLLED_BACK);
        walked();

        begin();
        running(OLD).deploy(NEW).pass(HOLD).converge().fleet(MachineState.REVERTED, EU);
        at(RolloutState.ROLLING_BACK);
        walked();

        begin();
        running(OLD).deploy(NEW).pass(HOLD).ask(DeployAction.PAUSE, null).fleet(MachineState.FAILED, EU);
        at(RolloutState.ROLLING_BACK);
        walked();
    }

    @Test
    void failsFromAWaveWhileBakingAndWhilePausedWithNothingToGoBackTo() {
        story.deploy(OLD).pass(HOLD).fleet(MachineState.FAILED, EU);
        at(RolloutState.FAILED);
        story.deploy(OLD).pass(HOLD).converge().fleet(MachineState.FAILED, EU);
        at(RolloutState.FAILED);
        story.deploy(OLD).pass(HOLD).ask(DeployAction.PAUSE, null).fleet(MachineState.FAILED, EU);
        at(RolloutState.FAILED);
        walked();
    }

    @Test
    void aWayBackFailsWithoutProgressOrIsSuperseded() {
        running(OLD).deploy(NEW).pass(HOLD).fleet(MachineState.REVERTED, EU).pass(PATIENCE);
        at(RolloutState.FAILED);
        walked();

        begin();
        running(OLD).built(build(3), US, EU).deploy(NEW).pass(HOLD).fleet(MachineState.REVERTED, EU);
        story.deploy(build(3));
        at(RolloutState.WAITING);
        walked();
    }

    @Test
    void waitsForASlotWhenResumedAndTakesItWhereItWas() {
        story.limited(ONE).deploy(OLD).granted().ask(DeployAction.PAUSE, null).ask(DeployAction.RESUME, null);
        at(QUEUED);
        story.granted();
        at(RolloutState.WAITING);
        story.pass(HOLD).ask(DeployAction.PAUSE, null).ask(DeployAction.RESUME, null);
        at(QUEUED);
        story.granted();
        at(RolloutState.WAVE);
        story.converge().ask(DeployAction.PAUSE, null).ask(DeployAction.RESUME, null);
        at(QUEUED);
        story.ask(DeployAction.PAUSE, null);
        at(PAUSED);
        story.ask(DeployAction.RESUME, null).granted();
        at(RolloutState.BAKE);
        walked();
    }

    @Test
    void losesItsSlotBeforeTheFirstWaveInAWaveAndWhileBaking() {
        story.limited(ONE).deploy(OLD).granted().loses();
        at(QUEUED);
        story.granted().pass(HOLD).loses();
        at(QUEUED);
        story.granted().converge();
        at(RolloutState.BAKE);
        story.loses();
        at(QUEUED);
        walked();
    }

    @Test
    void endsWhileItWaitsForASlot() {
        queued(OLD).ask(DeployAction.ABORT, null);
        at(RolloutState.ABORTED);
        walked();

        begin();
        queued(OLD).fleet(MachineState.FAILED, EU);
        at(RolloutState.FAILED);
        walked();

        begin();
        queued(OLD).deploy(NEW).granted();
        at(RolloutState.WAITING);
        assertThat(story.rollout().request().text()).isEqualTo("r4");
        walked();

        begin();
        running(BASE);
        queued(OLD).fleet(MachineState.REVERTED, EU);
        at(RolloutState.ROLLING_BACK);
        walked();
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void isNoDeadEnd() {
        for (RolloutState state : RolloutState.values()) {
            boolean left = RolloutLifecycle.TABLE.stream().anyMatch(each -> each.from() == state);
            assertThat(left).as(state.text()).isEqualTo(!state.terminal());
        }
    }

    private Story running(BuildId build) {
        return story.deploy(build).pass(HOLD).converge().pass(BAKE).converge().pass(BAKE);
    }

    private Story queued(BuildId build) {
        return story.limited(ONE)
                .deploy(build)
                .granted()
                .pass(HOLD)
                .ask(DeployAction.PAUSE, null)
                .ask(DeployAction.RESUME, null);
    }

    private void at(RolloutState state) {
        assertThat(story.rolloutState()).isEqualTo(state);
    }

    private void walked() {
        WALKED.addAll(story.walked);
    }
}
