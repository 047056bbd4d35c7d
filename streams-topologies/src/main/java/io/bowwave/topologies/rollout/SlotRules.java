package io.bowwave.topologies.rollout;

import io.bowwave.schemas.rollout.DeployWaiting;
import io.bowwave.schemas.rollout.RolloutResumed;
import io.bowwave.schemas.rollout.WaitReason;
import io.bowwave.topologies.rollout.SlotClaims.SlotClaim;
import io.bowwave.topologies.slots.SlotAsk;
import io.bowwave.topologies.slots.SlotWord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Slots of rollouts, where how many may be in progress at a time is limited: who needs one asks, who no longer does gives it back. Pure;
 * works on a {@link Draft}.
 */
final class SlotRules {

    /** How often a claim is said again, so that the keeper knows that it is meant. */
    static final Duration SAYS_EACH = Duration.ofSeconds(20);

    /** A claim that could not be said again for so long is given up: before the keeper takes it away, who waits for three minutes. */
    static final Duration LAPSES_AFTER = Duration.ofMinutes(2);

    private final WaveRules waves;

    SlotRules(WaveRules waves) {
        this.waves = waves;
    }

    /** Whether the rollout needs a slot to go on and has none. */
    static boolean lacks(Draft draft, Rollout rollout) {
        SlotClaim claim = draft.state().slots().find(rollout.request());
        return needs(draft, rollout) && (claim == null || !claim.held());
    }

    /** The deploy that begins as soon as it has a slot. */
    static @Nullable Rollout next(AppState state) {
        return state.waiting().stream()
                .filter(each -> each.waitsFor() == WaitReason.SLOT)
                .findFirst()
                .orElse(null);
    }

    /** Gives up what could not be said again for too long: others may have it by now. */
    List<SlotClaim> lapse(Draft draft) {
        List<SlotClaim> lapsed = draft.state().slots().all().stream()
                .filter(claim -> saidBefore(draft, claim, LAPSES_AFTER))
                .toList();
        for (SlotClaim claim : lapsed) {
            draft.become(draft.state().claiming(draft.state().slots().without(claim)));
            lost(draft, claim, "it could not say that it needs its slot for " + LAPSES_AFTER.toSeconds() + " s");
        }
        return lapsed;
    }

    void hear(Draft draft, SlotWord.Answer word) {
        SlotClaim claim = draft.state().slots().find(word.deploy());
        if (claim == null || claim.number() != word.claim()) {
            return; // about a claim that was given up meanwhile
        }
        switch (word) {
            case SlotWord.Granted granted -> {
                draft.become(draft.state().claiming(draft.state().slots().with(claim.granted())));
                Rollout active = draft.state().activeRollout();
                // One that waits for its beginning is looked at after each input.
                if (active != null
                        && active.state() == RolloutState.QUEUED
                        && active.request().equals(claim.deploy())) {
                    goOn(draft, active);
                }
            }
            case SlotWord.Waits waits -> waits(draft, claim, waits.why());
            case SlotWord.Lost lost -> {
                draft.become(draft.state().claiming(draft.state().slots().without(claim)));
                lost(draft, claim, lost.why());
            }
        }
    }

    /**
     * Brings what is claimed in line with what is needed now, and says again what has not been said for a while.
     *
     * @param lapsed claims that were given up before
     */
    void settle(Draft draft, List<SlotClaim> lapsed) {
        Rollout queued = draft.state().activeRollout();
        if (queued != null && queued.state() == RolloutState.QUEUED && !needs(draft, queued)) {
            goOn(draft, queued);
        }
        List<Rollout> needy = needy(draft);
        List<SlotClaim> claims = draft.state().slots().all();
        // Asks before it gives back: the deploy that takes another's place keeps its place in the line.
        for (Rollout rollout : needy) {
            SlotClaim claim = draft.state().slots().find(rollout.request());
            if (claim == null) {
                claim(draft, rollout);
            } else if (saidBefore(draft, claim, SAYS_EACH)) {
                draft.become(draft.state().claiming(draft.state().slots().with(claim.saidAgain(draft.clock()))));
                draft.add(new RolloutOutput.Claim(
                        claim.held()
                                ? new SlotAsk.Hold(draft.state().app(), claim.deploy(), claim.number())
                                : want(draft, rollout, claim.number())));
            }
        }
        lapsed.forEach(claim -> giveBack(draft, claim));
        for (SlotClaim claim : claims) {
            if (needy.stream().noneMatch(each -> each.request().equals(claim.deploy()))) {
                giveBack(draft, claim);
            }
        }
    }

    private static List<Rollout> needy(Draft draft) {
        List<Rollout> needy = new ArrayList<>();
        Rollout next = next(draft.state());
        if (next != null && needs(draft, next)) {
            needy.add(next);
        }
        Rollout active = draft.state().activeRollout();
        if (active == null || !needs(draft, active)) {
            return needy;
        }
        boolean goes =
                switch (active.state()) {
                    case WAITING, WAVE, BAKE -> true;
                    // One turn for an app: the one that is to take its place has it.
                    case QUEUED -> needy.isEmpty();
                    case REQUESTED, REFUSED, PAUSED, ROLLING_BACK, DONE, ROLLED_BACK, ABORTED, SUPERSEDED, FAILED ->
                        false;
                };
        if (goes) {
            needy.add(active);
        }
        return needy;
    }

    private static boolean needs(Draft draft, Rollout rollout) {
        return rollout.order().deploys() && draft.limits().concern(rollout.regions());
    }

    /** One that goes already began when nothing was limited. */
    private static void claim(Draft draft, Rollout rollout) {
        boolean goes = rollout.equals(draft.state().activeRollout()) && rollout.state() != RolloutState.QUEUED;
        SlotClaims claims = draft.state().slots().begun(rollout.request(), goes, draft.clock());
        draft.become(draft.state().claiming(claims));
        draft.add(new RolloutOutput.Claim(
                goes
                        ? new SlotAsk.Running(
                                draft.state().app(), rollout.request(), claims.numbers(), rollout.regions())
                        : want(draft, rollout, claims.numbers())));
    }

    private static SlotAsk want(Draft draft, Rollout rollout, long number) {
        return new SlotAsk.Want(draft.state().app(), rollout.request(), number, rollout.regions());
    }

    private static void giveBack(Draft draft, SlotClaim claim) {
        draft.become(draft.state().claiming(draft.state().slots().without(claim)));
        draft.add(new RolloutOutput.Claim(new SlotAsk.GiveBack(draft.state().app(), claim.deploy(), claim.number())));
    }

    private void goOn(Draft draft, Rollout queued) {
        draft.move(
                switch (HoldRules.resumption(queued)) {
                    case RESUME_WAITING -> RolloutTrigger.TAKE_SLOT_WAITING;
                    case RESUME_BAKING -> RolloutTrigger.TAKE_SLOT_BAKING;
                    default -> RolloutTrigger.TAKE_SLOT;
                });
        if (queued.waitsFor() == WaitReason.SLOT) {
            draft.begin(draft.rollout().waitingFor(null));
            draft.announceAgain(
                    "resumed",
                    new RolloutResumed(
                            draft.state().app(), queued.request(), queued.request(), FailureRules.RULES_ACTOR));
        }
        waves.goOnAgain(draft);
    }

    private static void waits(Draft draft, SlotClaim claim, String why) {
        Rollout waiting = WaitingRules.find(draft.state(), claim.deploy());
        if (waiting != null) {
            draft.announce(
                    "waiting-" + (waiting.told() + 1),
                    event(draft, waiting, why),
                    waiting.order().traceparent());
            WaitingRules.replace(draft, waiting, waiting.toldOnceMore());
        } else {
            saysItWaits(draft, why);
        }
    }

    private static void lost(Draft draft, SlotClaim claim, String why) {
        Rollout active = draft.state().activeRollout();
        boolean goes = active != null
                && active.request().equals(claim.deploy())
                && RolloutLifecycle.find(active.state(), RolloutTrigger.LOSE_SLOT)
                        .isPresent();
        if (goes) {
            draft.move(RolloutTrigger.LOSE_SLOT);
            saysItWaits(draft, why + "; it asks for another");
        }
    }

    private static void saysItWaits(Draft draft, String why) {
        draft.begin(draft.rollout().waitingFor(WaitReason.SLOT));
        draft.announceAgain("waiting", event(draft, draft.rollout(), why));
    }

    private static boolean saidBefore(Draft draft, SlotClaim claim, Duration time) {
        return !draft.clock().isBefore(claim.saidAt().plus(time));
    }

    private static DeployWaiting event(Draft draft, Rollout rollout, String why) {
        return new DeployWaiting(draft.state().app(), rollout.request(), WaitReason.SLOT, why, null);
    }
}
