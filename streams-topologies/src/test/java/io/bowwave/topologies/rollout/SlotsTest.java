package io.bowwave.topologies.rollout;

import static io.bowwave.topologies.Samples.EU;
import static io.bowwave.topologies.Samples.START;
import static io.bowwave.topologies.Samples.US;
import static io.bowwave.topologies.Samples.WEB;
import static io.bowwave.topologies.Samples.build;
import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.job.AppDefinition;
import io.bowwave.schemas.rollout.DeployAction;
import io.bowwave.schemas.rollout.DeployRefused;
import io.bowwave.schemas.rollout.DeployWaiting;
import io.bowwave.schemas.rollout.OnConflict;
import io.bowwave.schemas.rollout.RefusalCode;
import io.bowwave.schemas.rollout.RolloutCompleted;
import io.bowwave.schemas.rollout.RolloutResumed;
import io.bowwave.schemas.rollout.RolloutSuperseded;
import io.bowwave.schemas.rollout.WaitReason;
import io.bowwave.topologies.Samples;
import io.bowwave.topologies.slots.SlotAsk;
import io.bowwave.topologies.slots.SlotLimits;
import io.bowwave.topologies.slots.SlotWord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What one app's rollouts do where rollouts are limited. */
class SlotsTest {

    private static final SlotLimits ONE_IN_US = new SlotLimits(Map.of(US, 1), null);
    private static final BuildId OLD = build(1);
    private static final BuildId NEW = build(2);
    private static final BuildId NEWER = build(3);

    private final Story story = new Story(RolloutDefaults.AT_ONCE)
            .app(false)
            .built(OLD, US, EU)
            .built(NEW, US, EU)
            .built(NEWER, US, EU);

    @Test
    void withoutLimitsNobodyIsAsked() {
        story.deploy(OLD).converge().pass(Duration.ofMinutes(5));
        story.limited(ONE_IN_US).deploy(NEW, EU).fleet(MachineState.HEALTHY, EU);
        assertThat(story.claims).isEmpty();
        assertThat(story.said(RolloutCompleted.class)).hasSize(2);
    }

    @Test
    void beginsWhenItHasASlotAndGivesItBackAtTheEnd() {
        story.limited(ONE_IN_US).deploy(OLD);
        assertThat(story.goals).isEmpty();
        assertThat(story.said(DeployWaiting.class)).isEmpty();
        assertThat(story.claims).containsExactly(new SlotAsk.Want(WEB, request(1), 1, List.of(EU, US)));

        story.granted();
        assertThat(story.rolloutState()).isEqualTo(RolloutState.WAVE);
        assertThat(story.goals).hasSize(2);
        story.converge();
        assertThat(story.rolloutState()).isEqualTo(RolloutState.DONE);
        assertThat(story.claims.getLast()).isEqualTo(new SlotAsk.GiveBack(WEB, request(1), 1));
        assertThat(story.state().slots().all()).isEmpty();
    }

    @Test
    void saysWhoHasTheSlot() {
        story.limited(ONE_IN_US).deploy(OLD);
        answer(new SlotWord.Waits(request(1), 1, "1 of 1 rollouts in us-east in progress: shop (deploy x)"));
        DeployWaiting waiting = story.said(DeployWaiting.class).getLast();
        assertThat(waiting.reason()).isEqualTo(WaitReason.SLOT);
        assertThat(waiting.why()).contains("shop (deploy x)");
        story.pass(SlotRules.SAYS_EACH).pass(SlotRules.SAYS_EACH);
        assertThat(story.claims).hasSize(3).allMatch(SlotAsk.Want.class::isInstance);
        story.granted();
        assertThat(story.goals).hasSize(2);
    }

    @Test
    void givesItBackWhenAbortedWhileItWaits() {
        story.limited(ONE_IN_US).deploy(OLD).ask(DeployAction.ABORT, null);
        assertThat(story.claims.getLast()).isEqualTo(new SlotAsk.GiveBack(WEB, request(1), 1));
        answer(new SlotWord.Granted(request(1), 1));
        assertThat(story.goals).isEmpty();
        assertThat(story.state().rollout()).isNull();
    }

    @Test
    void theLatestWinsAmongThoseThatWait() {
        story.limited(ONE_IN_US).deploy(OLD).deploy(NEW);
        assertThat(story.said(RolloutSuperseded.class))
                .containsExactly(new RolloutSuperseded(WEB, request(1), request(2)));
        assertThat(story.claims)
                .containsExactly(
                        new SlotAsk.Want(WEB, request(1), 1, List.of(EU, US)),
                        new SlotAsk.Want(WEB, request(2), 2, List.of(EU, US)),
                        new SlotAsk.GiveBack(WEB, request(1), 1));
    }

    @Test
    void theLatestTakesThePlaceOfTheOneInProgressOnceItHasItsSlot() {
        story.limited(ONE_IN_US).deploy(OLD).granted().deploy(NEW);
        assertThat(story.rollout().request()).isEqualTo(request(1));
        story.granted();
        assertThat(story.rollout().request()).isEqualTo(request(2));
        assertThat(story.said(RolloutSuperseded.class)).hasSize(1);
        assertThat(story.claims.getLast()).isEqualTo(new SlotAsk.GiveBack(WEB, request(1), 1));
    }

    @Test
    void whereTheAppSaysSoOthersWaitBehindOrAreRefused() {
        policy(OnConflict.WAIT).limited(ONE_IN_US).deploy(OLD).deploy(NEW);
        assertThat(story.claims).hasSize(1);
        assertThat(story.said(DeployWaiting.class).getLast().reason()).isEqualTo(WaitReason.CONFLICT);
        story.granted().converge();
        assertThat(story.claims.getLast()).isEqualTo(new SlotAsk.GiveBack(WEB, request(1), 1));
        story.granted().converge();
        assertThat(story.said(RolloutCompleted.class)).hasSize(2);

        policy(OnConflict.REFUSE).deploy(NEWER).deploy(OLD);
        assertThat(story.said(DeployRefused.class)).singleElement().satisfies(refused -> assertThat(refused.code())
                .isEqualTo(RefusalCode.BUSY));
    }

    @Test
    void aRollbackNeverWaits() {
        story.deploy(OLD).converge().limited(ONE_IN_US).deploy(NEW).granted();
        story.rollback(null);
        assertThat(story.rolloutState()).isEqualTo(RolloutState.WAVE);
        assertThat(story.goals.getLast().target().build()).isEqualTo(OLD);
        assertThat(story.claims.getLast()).isEqualTo(new SlotAsk.GiveBack(WEB, request(2), 1));
    }

    @Test
    void aPausedRolloutGivesItsSlotBackAndAsksAgain() {
        story.limited(ONE_IN_US).deploy(OLD).granted().ask(DeployAction.PAUSE, null);
        assertThat(story.claims.getLast()).isEqualTo(new SlotAsk.GiveBack(WEB, request(1), 1));
        story.ask(DeployAction.RESUME, null);
        assertThat(story.rolloutState()).isEqualTo(RolloutState.QUEUED);
        assertThat(story.claims.getLast()).isEqualTo(new SlotAsk.Want(WEB, request(1), 2, List.of(EU, US)));

        // An answer to what it wanted before it was paused says nothing.
        answer(new SlotWord.Granted(request(1), 1));
        assertThat(story.rolloutState()).isEqualTo(RolloutState.QUEUED);
        answer(new SlotWord.Waits(request(1), 2, "shop"));
        story.ask(DeployAction.RESUME, null);
        assertThat(story.refusal().reason()).contains("queued");
        story.granted();
        assertThat(story.rolloutState()).isEqualTo(RolloutState.WAVE);
        assertThat(story.said(RolloutResumed.class)).hasSize(2);
        story.converge();
        assertThat(story.rolloutState()).isEqualTo(RolloutState.DONE);
        assertThat(story.ids).doesNotHaveDuplicates();
    }

    @Test
    void oneThatLosesItsSlotStopsAndAsksForAnother() {
        story.limited(ONE_IN_US).deploy(OLD).granted();
        answer(new SlotWord.Lost(request(1), 1, "its slot was given up"));
        assertThat(story.rolloutState()).isEqualTo(RolloutState.QUEUED);
        assertThat(story.said(DeployWaiting.class).getLast().why()).contains("given up");
        story.granted();
        assertThat(story.rolloutState()).isEqualTo(RolloutState.WAVE);
    }

    @Test
    void stopsByItselfBeforeTheKeeperGivesItsSlotToAnother() {
        story.limited(ONE_IN_US).deploy(OLD).granted();
        story.pass(SlotRules.LAPSES_AFTER);
        assertThat(story.rolloutState()).isEqualTo(RolloutState.QUEUED);
        assertThat(story.claims.subList(1, 3))
                .containsExactly(
                        new SlotAsk.Want(WEB, request(1), 2, List.of(EU, US)),
                        new SlotAsk.GiveBack(WEB, request(1), 1));
    }

    @Test
    void oneThatBeganWithoutLimitsIsCountedAndSaysSoFromThenOn() {
        story.deploy(OLD).limited(ONE_IN_US).pass(Duration.ofSeconds(1)).pass(SlotRules.SAYS_EACH);
        assertThat(story.claims)
                .containsExactly(
                        new SlotAsk.Running(WEB, request(1), 1, List.of(EU, US)), new SlotAsk.Hold(WEB, request(1), 1));
    }

    @Test
    void nobodyWaitsAnyMoreWhenTheLimitIsTakenAway() {
        story.limited(ONE_IN_US).deploy(OLD).limited(SlotLimits.NONE).pass(Duration.ofSeconds(1));
        assertThat(story.rolloutState()).isEqualTo(RolloutState.WAVE);
        story.limited(ONE_IN_US).ask(DeployAction.PAUSE, null).ask(DeployAction.RESUME, null);
        assertThat(story.rolloutState()).isEqualTo(RolloutState.QUEUED);
        story.limited(SlotLimits.NONE).pass(Duration.ofSeconds(1));
        assertThat(story.rolloutState()).isEqualTo(RolloutState.WAVE);
        assertThat(story.state().slots().all()).isEmpty();
    }

    @Test
    void anAppThatIsRemovedGivesItsSlotBack() {
        story.limited(ONE_IN_US).deploy(OLD).granted();
        story.tell(new RolloutInput.Defined(null, story.now()));
        assertThat(story.claims.getLast()).isEqualTo(new SlotAsk.GiveBack(WEB, request(1), 1));
    }

    private Story policy(OnConflict policy) {
        AppDefinition app = Samples.app(false);
        return story.tell(new RolloutInput.Defined(
                new AppDefinition(
                        app.app(),
                        app.revision(),
                        app.repoUrl(),
                        app.branch(),
                        app.autoDeploy(),
                        app.pool(),
                        app.regions(),
                        app.keep(),
                        app.prefetch(),
                        null,
                        policy,
                        null),
                START));
    }

    private void answer(SlotWord.Answer word) {
        story.tell(new RolloutInput.Told(word, story.now()));
    }

    private static RequestId request(int number) {
        return new RequestId("r" + number);
    }
}
