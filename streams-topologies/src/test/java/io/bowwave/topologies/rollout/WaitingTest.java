package io.bowwave.topologies.rollout;

import static io.bowwave.topologies.Samples.EU;
import static io.bowwave.topologies.Samples.START;
import static io.bowwave.topologies.Samples.US;
import static io.bowwave.topologies.Samples.WEB;
import static io.bowwave.topologies.Samples.build;
import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.Ed25519;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.job.AppDefinition;
import io.bowwave.schemas.rollout.BuildUnrejected;
import io.bowwave.schemas.rollout.DeployAccepted;
import io.bowwave.schemas.rollout.DeployAction;
import io.bowwave.schemas.rollout.DeployApproved;
import io.bowwave.schemas.rollout.DeployPlanned;
import io.bowwave.schemas.rollout.DeployRequest;
import io.bowwave.schemas.rollout.DeployScheduled;
import io.bowwave.schemas.rollout.DeployWaiting;
import io.bowwave.schemas.rollout.Freeze;
import io.bowwave.schemas.rollout.OnConflict;
import io.bowwave.schemas.rollout.RefusalCode;
import io.bowwave.schemas.rollout.RequestSignature;
import io.bowwave.schemas.rollout.RolloutAborted;
import io.bowwave.schemas.rollout.RolloutSuperseded;
import io.bowwave.schemas.rollout.Strategy;
import io.bowwave.schemas.rollout.WaitReason;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a deploy waits for, and what it is refused for. */
class WaitingTest {

    private static final BuildId A = build(1);
    private static final BuildId B = build(2);
    private static final BuildId C = build(3);

    private final Story story = Story.atOnce().built(A, US, EU).built(B, US, EU).built(C, US, EU);
    private int revision = 1;

    private void rules(@Nullable List<Freeze> freezes, @Nullable OnConflict conflict, @Nullable Integer approvals) {
        rules(false, freezes, conflict, approvals);
    }

    private void rules(
            boolean auto, @Nullable List<Freeze> freezes, @Nullable OnConflict conflict, @Nullable Integer approvals) {
        revision++;
        story.tell(new RolloutInput.Defined(
                new AppDefinition(
                        WEB,
                        revision,
                        "file:///r",
                        "main",
                        auto,
                        Map.of(),
                        List.of(US, EU),
                        null,
                        null,
                        freezes,
                        conflict,
                        approvals),
                story.now()));
    }

    private static Freeze until(@Nullable Instant until) {
        return new Freeze("f1", null, until, null, null, "the fair", "ann");
    }

    private static DeployRequest approval(@Nullable String by) {
        return new DeployRequest(WEB, DeployAction.APPROVE, null, null, null, by);
    }

    private static DeployRequest request(
            BuildId build, @Nullable Instant notBefore, @Nullable Boolean override, @Nullable String plan) {
        return new DeployRequest(
                WEB,
                DeployAction.DEPLOY,
                build,
                null,
                "because",
                "ann",
                plan,
                null,
                notBefore,
                override,
                null,
                null,
                null,
                null);
    }

    private void refused(RefusalCode code, String reason) {
        assertThat(story.refusal().code()).isEqualTo(code);
        assertThat(story.refusal().reason()).contains(reason);
    }

    @Test
    void aScheduledDeployStartsAtItsTimeAndSupersedesNothingBefore() {
        story.deploy(A).ask("later", request(B, START.plusSeconds(600), null, null));
        assertThat(story.said(DeployScheduled.class)).singleElement().satisfies(scheduled -> {
            assertThat(scheduled.request().text()).isEqualTo("later");
            assertThat(scheduled.startsAt()).isEqualTo(START.plusSeconds(600));
        });
        story.converge();
        assertThat(story.rolloutState()).isEqualTo(RolloutState.DONE);
        story.pass(Duration.ofSeconds(599));
        assertThat(story.goals.getLast().target().build()).isEqualTo(A);
        story.pass(Duration.ofSeconds(1));
        assertThat(story.goals.getLast().target().build()).isEqualTo(B);
        assertThat(story.said(RolloutSuperseded.class)).isEmpty();
    }

    @Test
    void aDeployTooFarAheadIsRefused() {
        story.ask("later", request(B, START.plus(Duration.ofDays(31)), null, null));
        refused(RefusalCode.MALFORMED, "notBefore");
    }

    @Test
    void whatWaitsCanBeAborted() {
        story.ask("later", request(B, START.plusSeconds(600), null, null)).ask(DeployAction.ABORT, null);
        assertThat(story.said(RolloutAborted.class))
                .singleElement()
                .satisfies(aborted -> assertThat(aborted.rollout().text()).isEqualTo("later"));
        story.pass(Duration.ofSeconds(700));
        assertThat(story.goals).isEmpty();
    }

    @Test
    void deploysNeedApprovalsByOthersThanTheRequester() {
        rules(null, null, 2);
        story.deploy(A);
        assertThat(story.said(DeployWaiting.class))
                .singleElement()
                .extracting(DeployWaiting::reason)
                .isEqualTo(WaitReason.APPROVAL);
        story.ask("a1", approval("ann"));
        refused(RefusalCode.NOT_ALLOWED, "who has asked");
        story.ask("a2", approval(null));
        refused(RefusalCode.NOT_ALLOWED, "expected who approves");
        story.ask("a3", approval("bob")).ask("a4", approval("bob"));
        refused(RefusalCode.NOT_ALLOWED, "has approved deploy r1 already");
        assertThat(story.goals).isEmpty();
        story.ask("a5", approval("cem"));
        assertThat(story.said(DeployApproved.class))
                .extracting(DeployApproved::approvals)
                .containsExactly(1, 2);
        assertThat(story.goals).hasSize(2);
        story.ask("a6", approval("dan"));
        refused(RefusalCode.NO_ROLLOUT, "0 deploys");
    }

    @Test
    void aDeployThatNobodyApprovesIsGivenUp() {
        rules(null, null, 1);
        story.deploy(A).pass(Duration.ofHours(23));
        assertThat(story.state().waiting()).hasSize(1);
        story.pass(Duration.ofHours(1));
        assertThat(story.said(RolloutAborted.class).getFirst().reason()).contains("not approved within 24 h");
        assertThat(story.state().waiting()).isEmpty();
    }

    @Test
    void aFreezeRefusesDeploysButNoRollbacksAndCanBeOverridden() {
        story.deploy(A).converge().deploy(B).converge();
        rules(List.of(until(START.plusSeconds(3600))), null, null);
        story.deploy(C);
        refused(RefusalCode.FROZEN, "freeze f1 of ann (the fair), until 2026-01-31T13:00:00Z");
        story.ask(
                "o",
                new DeployRequest(
                        WEB,
                        DeployAction.DEPLOY,
                        C,
                        null,
                        null,
                        "ann",
                        null,
                        null,
                        null,
                        true,
                        null,
                        null,
                        null,
                        null));
        refused(RefusalCode.MALFORMED, "reason");
        story.rollback(null).converge();
        assertThat(story.goals.getLast().target().build()).isEqualTo(A);
        story.ask("override", request(C, null, true, null));
        assertThat(story.said(DeployAccepted.class).getLast().overrideFreeze()).isTrue();
        assertThat(story.goals.getLast().target().build()).isEqualTo(C);
    }

    @Test
    void automationAsksForTheNewestWhenTheFreezeIsOver() {
        rules(true, List.of(until(START.plusSeconds(60))), null, null);
        story.built(build(4), US, EU).built(build(5), US, EU);
        assertThat(story.asks).isEmpty();
        story.pass(Duration.ofSeconds(60));
        assertThat(story.asks)
                .singleElement()
                .satisfies(ask -> assertThat(ask.request().build()).isEqualTo(build(5)));
    }

    @Test
    void aLaterDeployWaitsWhereTheAppSaysSo() {
        rules(null, OnConflict.WAIT, null);
        story.deploy(A).deploy(B);
        assertThat(story.said(DeployWaiting.class))
                .singleElement()
                .extracting(DeployWaiting::reason)
                .isEqualTo(WaitReason.CONFLICT);
        story.converge();
        assertThat(story.goals.getLast().target().build()).isEqualTo(B);
    }

    @Test
    void aLaterDeployIsRefusedWhereTheAppSaysSo() {
        rules(null, OnConflict.REFUSE, null);
        story.deploy(A).deploy(B);
        refused(RefusalCode.BUSY, "rollout r1 is wave");
    }

    @Test
    void soManyMayWaitAndNoMore() {
        rules(null, OnConflict.WAIT, null);
        for (int i = 0; i <= WaitingRules.MAX_WAITING; i++) {
            story.built(build(10 + i), US, EU).deploy(build(10 + i));
        }
        assertThat(story.state().waiting()).hasSize(WaitingRules.MAX_WAITING);
        story.built(build(99), US, EU).deploy(build(99));
        refused(RefusalCode.BUSY, "20 deploys wait already");
    }

    @Test
    void aPlanChangesNothingAndHoldsUntilTheGoalMoves() {
        story.deploy(A).converge();
        story.ask("p", new DeployRequest(WEB, DeployAction.PLAN, B, null, null, "ann"));
        DeployPlanned planned = story.said(DeployPlanned.class).getFirst();
        assertThat(planned.refusal()).isNull();
        assertThat(planned.waves()).hasSize(1);
        assertThat(planned.machines()).containsExactly(4);
        assertThat(planned.strategy()).isEqualTo(Strategy.ALL_AT_ONCE);
        assertThat(planned.regions())
                .allSatisfy(region -> assertThat(region.from()).isEqualTo(A));
        assertThat(story.goals).hasSize(2);

        story.ask("d", request(C, null, null, planned.plan()));
        refused(RefusalCode.PLAN_STALE, planned.plan());
        story.ask("e", request(B, null, null, planned.plan())).converge();
        assertThat(story.goals.getLast().target().build()).isEqualTo(B);
        story.rollback(null).converge().ask("f", request(B, null, null, planned.plan()));
        refused(RefusalCode.PLAN_STALE, "has changed since");
    }

    @Test
    void aPlanSaysWhatADeployWouldBeRefusedFor() {
        rules(List.of(until(null)), null, null);
        story.ask("p", new DeployRequest(WEB, DeployAction.PLAN, B, null, null, "ann"));
        assertThat(story.said(DeployPlanned.class).getFirst().refusal()).isEqualTo(RefusalCode.FROZEN);
        story.ask("q", new DeployRequest(WEB, DeployAction.PLAN, build(9), null, null, "ann"));
        assertThat(story.said(DeployPlanned.class).getLast().refusal()).isEqualTo(RefusalCode.UNKNOWN_BUILD);
    }

    @Test
    void theMarkOfABadBuildCanBeTakenAway() {
        story.ask(DeployAction.UNREJECT, A);
        refused(RefusalCode.NOT_REJECTED, "not marked bad");
        story.ask(DeployAction.REJECT, A).deploy(A);
        refused(RefusalCode.REJECTED, "marked bad");
        story.ask(DeployAction.UNREJECT, A).deploy(A);
        assertThat(story.said(BuildUnrejected.class)).hasSize(1);
        assertThat(story.goals).hasSize(2);
    }

    @Test
    void aRequestThatComesTooLateIsRefused() {
        story.ask(
                "late",
                new DeployRequest(
                        WEB,
                        DeployAction.DEPLOY,
                        A,
                        null,
                        null,
                        "ann",
                        null,
                        null,
                        null,
                        null,
                        null,
                        START.minusSeconds(1),
                        null,
                        null));
        refused(RefusalCode.EXPIRED, "expected a later time");
    }

    @Test
    void whereSignaturesAreAskedForOthersAreRefused() throws Exception {
        KeyPair keys = Ed25519.generate();
        Story signed = new Story(
                        RolloutDefaults.AT_ONCE,
                        RequestGuard.signed(Map.of("ci", keys.getPublic()), Duration.ofDays(7)))
                .app(true);
        signed.built(A, US, EU);
        assertThat(signed.asks).hasSize(1);
        signed.ask(signed.asks.getFirst().id().text(), signed.asks.getFirst().request());
        assertThat(signed.goals).as("automation needs no signature").hasSize(2);

        signed.built(B, US, EU).deploy(C);
        assertThat(signed.refusal().reason()).contains("signedBy: found nothing");
        DeployRequest request = new DeployRequest(
                WEB,
                DeployAction.PAUSE,
                null,
                null,
                null,
                "ann",
                null,
                null,
                null,
                null,
                null,
                START.plusSeconds(60),
                null,
                null);
        DeployRequest good = RequestSignature.sign(new RequestId("s1"), request, "ci", keys.getPrivate());
        signed.ask("s2", good);
        assertThat(signed.refusal().code()).isEqualTo(RefusalCode.NOT_ALLOWED);
        signed.ask("s1", good);
        assertThat(signed.rolloutState()).isEqualTo(RolloutState.PAUSED);
    }
}
