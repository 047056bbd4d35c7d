package io.bowwave.topologies.rollout;

import io.bowwave.schemas.artifact.Deployable;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.job.AppDefinition;
import io.bowwave.schemas.rollout.DeployEvent;
import io.bowwave.schemas.rollout.DeployScheduled;
import io.bowwave.schemas.rollout.DeployWaiting;
import io.bowwave.schemas.rollout.Frozen;
import io.bowwave.schemas.rollout.OnConflict;
import io.bowwave.schemas.rollout.RefusalCode;
import io.bowwave.schemas.rollout.RolloutSuperseded;
import io.bowwave.schemas.rollout.WaitReason;
import io.bowwave.topologies.rollout.RolloutInput.Asked;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When an accepted deploy starts: not before its time, its approvals, the end of a freeze, and, where the app says so, the end of the rollout
 * in progress. Pure; works on a {@link Draft}.
 */
final class WaitingRules {

    /** Deploys of an app that may wait at a time. */
    static final int MAX_WAITING = 20;

    private final WaveRules waves;
    private final Duration approvalWithin;

    /** @param approvalWithin how long a deploy waits for its approvals */
    WaitingRules(WaveRules waves, Duration approvalWithin) {
        this.waves = waves;
        this.approvalWithin = approvalWithin;
    }

    /** @param until when it is looked at again or given up; null while nobody knows */
    private record Need(
            WaitReason reason, String why, @Nullable Instant until) {}

    /** Answers a deploy or rollback that can be carried out. */
    void submit(Draft draft, Asked asked, Order order) {
        AppState state = draft.state();
        Rollout first = inTheWay(state);
        if (order.deploys()
                && first != null
                && policy(state) == OnConflict.REFUSE
                && order.asked().notBefore() == null) {
            Answers.refuse(
                    draft,
                    asked,
                    RefusalCode.BUSY,
                    "app: found \"%s\", of which rollout %s is %s, and which takes one deploy at a time; wait for its end, or abort it",
                    state.app(),
                    first.request(),
                    first.state().text());
            return;
        }
        Rollout rollout = Rollout.of(order);
        Need need = need(draft, rollout);
        if (need != null && state.waiting().size() >= MAX_WAITING) {
            Answers.refuse(
                    draft,
                    asked,
                    RefusalCode.BUSY,
                    "app: found \"%s\", of which %d deploys wait already, expected less than %d; abort one of them",
                    state.app(),
                    state.waiting().size(),
                    MAX_WAITING);
            return;
        }
        Rollout accepted = draft.moved(rollout, RolloutTrigger.ACCEPT);
        if (order.deploys()) {
            draft.become(draft.state().asked(order.build()));
        }
        if (need == null) {
            begin(draft, accepted, () -> Answers.accept(draft, order, false));
        } else {
            Answers.accept(draft, order, true);
            Rollout waits = say(draft, accepted, need);
            List<Rollout> more = new ArrayList<>(draft.state().waiting());
            more.add(waits);
            draft.become(draft.state().queued(more));
        }
    }

    /** Something may have changed: starts what can start, says what others wait for now, and gives up what waits in vain. */
    void look(Draft draft, Builds builds) {
        for (RequestId each :
                draft.state().waiting().stream().map(Rollout::request).toList()) {
            Rollout rollout = find(draft.state(), each);
            if (rollout == null) {
                continue; // one before it has taken its place
            }
            String vain = vain(rollout, draft.at(), builds);
            Need need = vain == null ? need(draft, rollout) : null;
            if (vain != null) {
                giveUp(draft, rollout, vain);
            } else if (need == null) {
                start(draft, rollout, overtaken(draft, rollout, builds));
            } else if (need.reason() != rollout.waitsFor()) {
                replace(draft, rollout, say(draft, rollout, need));
            }
        }
    }

    private void start(Draft draft, Rollout rollout, @Nullable Rollout by) {
        replace(draft, rollout, null);
        if (by == null) {
            begin(draft, rollout.waitingFor(null), () -> {});
        } else {
            draft.moved(rollout, RolloutTrigger.SUPERSEDE);
            superseded(draft, rollout, by);
        }
    }

    /** The last one behind it that can start too and would take its place at once; null when there is none. */
    private @Nullable Rollout overtaken(Draft draft, Rollout rollout, Builds builds) {
        List<Rollout> waiting = draft.state().waiting();
        return policy(draft.state()) != OnConflict.LATEST_WINS
                ? null
                : waiting.subList(waiting.indexOf(rollout) + 1, waiting.size()).stream()
                        .filter(each -> vain(each, draft.at(), builds) == null && need(draft, each) == null)
                        .reduce((earlier, later) -> later)
                        .orElse(null);
    }

    static @Nullable Rollout find(AppState state, RequestId request) {
        return state.waiting().stream()
                .filter(each -> each.request().equals(request))
                .findFirst()
                .orElse(null);
    }

    /** Puts another in the place of one that waits, or nothing. */
    static void replace(Draft draft, Rollout rollout, @Nullable Rollout by) {
        List<Rollout> left = new ArrayList<>();
        for (Rollout each : draft.state().waiting()) {
            if (!each.request().equals(rollout.request())) {
                left.add(each);
            } else if (by != null) {
                left.add(by);
            }
        }
        draft.become(draft.state().queued(left));
    }

    private void begin(Draft draft, Rollout rollout, Runnable answer) {
        supersede(draft, rollout);
        answer.run();
        draft.begin(rollout.over(Orders.bases(draft.state(), rollout.order())).in(RolloutState.WAITING, draft.at()));
        waves.advance(draft);
    }

    /** What it leaves behind counts for what comes next. */
    private static void supersede(Draft draft, Rollout by) {
        Rollout active = draft.state().activeRollout();
        if (active != null) {
            draft.move(RolloutTrigger.SUPERSEDE);
            HoldRules.leave(draft, active);
            superseded(draft, active, by);
        }
        for (Rollout each : draft.state().waiting()) {
            boolean scheduled = each.order().asked().notBefore() != null;
            boolean later = each.order().asked().at().isAfter(by.order().asked().at());
            boolean queued =
                    policy(draft.state()) == OnConflict.WAIT && by.order().deploys();
            if (!scheduled && !later && !queued && !each.request().equals(by.request())) {
                draft.moved(each, RolloutTrigger.SUPERSEDE);
                replace(draft, each, null);
                superseded(draft, each, by);
            }
        }
    }

    /** The latest wins among those that only wait for a slot, as it would without limits. */
    private static void replaceInLine(Draft draft, Rollout by) {
        Rollout old = SlotRules.next(draft.state());
        if (old != null && !old.request().equals(by.request()) && policy(draft.state()) == OnConflict.LATEST_WINS) {
            draft.moved(old, RolloutTrigger.SUPERSEDE);
            replace(draft, old, null);
            superseded(draft, old, by);
        }
    }

    private static void superseded(Draft draft, Rollout old, Rollout by) {
        draft.announce(
                "superseded",
                new RolloutSuperseded(draft.state().app(), old.request(), by.request()),
                old.order().traceparent());
    }

    private void giveUp(Draft draft, Rollout rollout, String reason) {
        Rollout ended = draft.moved(rollout, RolloutTrigger.ABORT);
        replace(draft, rollout, null);
        draft.announce(
                "aborted",
                Answers.aborted(draft.state(), ended, rollout.request(), reason, FailureRules.RULES_ACTOR),
                rollout.order().traceparent());
    }

    private @Nullable String vain(Rollout rollout, Instant at, Builds builds) {
        Order order = rollout.order();
        boolean approved = rollout.approvedBy().size() >= order.asked().approvals();
        if (!approved && !at.isBefore(order.asked().at().plus(approvalWithin))) {
            return "not approved within " + approvalWithin.toHours() + " h: "
                    + rollout.approvedBy().size() + " of " + order.asked().approvals() + " approvals";
        }
        BuildFacts facts = builds.find(order.build());
        if (facts != null && facts.bad() != null) {
            return "build " + order.build() + " is marked bad: " + facts.bad();
        }
        Deployable word = facts == null ? null : facts.deployable();
        return word != null && !word.regions().containsAll(order.regions())
                ? "build " + order.build() + " is no longer complete in all of " + DeployCheck.names(order.regions())
                : null;
    }

    private @Nullable Need need(Draft draft, Rollout rollout) {
        AppState state = draft.state();
        Instant at = draft.at();
        Order order = rollout.order();
        Instant time = order.asked().notBefore();
        if (time != null && at.isBefore(time)) {
            return new Need(WaitReason.TIME, "it starts at " + time, time);
        }
        if (rollout.approvedBy().size() < order.asked().approvals()) {
            String why = "%d of %d approvals by others than %s"
                    .formatted(
                            rollout.approvedBy().size(),
                            order.asked().approvals(),
                            order.asked().by() == null
                                    ? "the requester"
                                    : order.asked().by());
            return new Need(WaitReason.APPROVAL, why, order.asked().at().plus(approvalWithin));
        }
        Frozen frozen = order.deploys() && !order.asked().overrideFreeze() ? Frozen.at(state.freezes(), at) : null;
        if (frozen != null) {
            return new Need(WaitReason.FREEZE, frozen.text(), frozen.until());
        }
        Rollout first = inTheWay(state);
        if (order.deploys()
                && first != null
                && !first.request().equals(rollout.request())
                && policy(state) != OnConflict.LATEST_WINS) {
            return new Need(
                    WaitReason.CONFLICT,
                    "rollout " + first.request() + " is " + first.state().text(),
                    null);
        }
        return SlotRules.lacks(draft, rollout)
                ? new Need(WaitReason.SLOT, "a slot: as many rollouts are in progress as are allowed", null)
                : null;
    }

    /** The app's rollout in progress, or the one that will be as soon as it has a slot. */
    static @Nullable Rollout inTheWay(AppState state) {
        Rollout active = state.activeRollout();
        return active != null ? active : SlotRules.next(state);
    }

    static OnConflict policy(AppState state) {
        AppDefinition definition = state.definition();
        return definition == null || definition.onConflict() == null ? OnConflict.LATEST_WINS : definition.onConflict();
    }

    private static Rollout say(Draft draft, Rollout rollout, Need need) {
        RequestId request = rollout.request();
        if (need.reason() == WaitReason.SLOT) {
            // Mostly there is one: only the keeper's word that there is none is worth an event.
            replaceInLine(draft, rollout);
            return rollout.waitingFor(need.reason());
        }
        DeployEvent event = need.reason() == WaitReason.TIME && need.until() != null
                ? new DeployScheduled(draft.state().app(), request, need.until())
                : new DeployWaiting(draft.state().app(), request, need.reason(), need.why(), need.until());
        draft.announce("waiting-" + (rollout.told() + 1), event, rollout.order().traceparent());
        return rollout.waitingFor(need.reason()).toldOnceMore();
    }
}
