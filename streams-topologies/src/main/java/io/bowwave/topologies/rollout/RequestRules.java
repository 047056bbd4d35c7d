package io.bowwave.topologies.rollout;

import io.bowwave.schemas.rollout.DeployAction;
import io.bowwave.schemas.rollout.DeployRefused;
import io.bowwave.schemas.rollout.DeployRequest;
import io.bowwave.schemas.rollout.Frozen;
import io.bowwave.schemas.rollout.RefusalCode;
import io.bowwave.topologies.rollout.RolloutInput.Asked;
import io.bowwave.topologies.rollout.RolloutInput.Garbled;
import io.bowwave.topologies.rollout.Verdict.Approved;
import io.bowwave.topologies.rollout.Verdict.Refused;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Answers requests: each is refused with a reason, or accepted and carried out. Pure; works on a {@link Draft}. */
final class RequestRules {

    /** How far ahead a deploy may be asked for. */
    static final Duration MAX_AHEAD = Duration.ofDays(30);

    private final RequestGuard guard;
    private final Orders orders;
    private final WaitingRules waiting;
    private final HoldRules holds;
    private final MarkRules marks;

    RequestRules(RequestGuard guard, Orders orders, WaitingRules waiting, WaveRules waves) {
        this.guard = guard;
        this.orders = orders;
        this.waiting = waiting;
        this.holds = new HoldRules(waves);
        this.marks = new MarkRules(waves.failures());
    }

    void answer(Draft draft, Garbled garbled) {
        draft.refused();
        draft.announce(
                "refused",
                new DeployRefused(
                        garbled.app(), garbled.id(), garbled.action(), RefusalCode.MALFORMED, garbled.reason()),
                garbled.traceparent());
    }

    void answer(Draft draft, Asked asked, Builds builds) {
        Refused refused = refusal(draft.state(), asked);
        if (refused != null) {
            Answers.refuse(draft, asked, refused);
            return;
        }
        switch (asked.request().action()) {
            case DEPLOY, PLAN -> deploy(draft, asked, builds);
            case ROLLBACK -> {
                switch (RollbackCheck.of(draft.state(), asked.request(), builds)) {
                    case Refused no -> Answers.refuse(draft, asked, no);
                    case Approved yes -> waiting.submit(draft, asked, orders.of(draft.state(), asked, yes, builds));
                }
            }
            case PAUSE -> holds.pause(draft, asked);
            case RESUME -> holds.resume(draft, asked);
            case PROMOTE -> holds.promote(draft, asked);
            case ABORT -> holds.abort(draft, asked);
            case APPROVE -> holds.approve(draft, asked, () -> waiting.look(draft, builds));
            case REJECT -> marks.reject(draft, asked, builds);
            case UNREJECT -> marks.unreject(draft, asked, builds);
        }
    }

    private void deploy(Draft draft, Asked asked, Builds builds) {
        AppState state = draft.state();
        Verdict verdict = DeployCheck.of(state, asked.request(), builds);
        Order order = verdict instanceof Approved approved ? orders.of(state, asked, approved, builds) : null;
        Refused refused = verdict instanceof Refused no ? no : order == null ? null : notNow(state, asked, order);
        if (asked.request().action() == DeployAction.PLAN) {
            PlanRules.answer(draft, asked, verdict, order, refused);
        } else if (refused != null) {
            Answers.refuse(draft, asked, refused);
        } else if (order != null) {
            waiting.submit(draft, asked, order);
        }
    }

    /** Why the request cannot be answered in any other way, whatever it asks for. */
    private @Nullable Refused refusal(AppState state, Asked asked) {
        DeployRequest request = asked.request();
        if (state.definition() == null) {
            return Verdict.refused(
                    RefusalCode.UNKNOWN_APP,
                    "app: found \"%s\", which there is not; expected one that `bowwave app list` shows, or create it first",
                    state.app());
        }
        String objection = own(state, asked) ? null : guard.objection(asked.id(), request, asked.at());
        if (objection != null) {
            return Verdict.refused(RefusalCode.NOT_ALLOWED, "%s", objection);
        }
        if (request.expiresAt() != null && asked.at().isAfter(request.expiresAt())) {
            return Verdict.refused(
                    RefusalCode.EXPIRED,
                    "expiresAt: found %s, and it is %s; expected a later time",
                    request.expiresAt(),
                    asked.at());
        }
        return malformed(request, asked.at());
    }

    private static @Nullable Refused malformed(DeployRequest request, Instant at) {
        if (request.regions() != null && request.regions().isEmpty()) {
            return Verdict.refused(
                    RefusalCode.MALFORMED,
                    "regions: found an empty list, expected at least one region, or no such field");
        }
        if (Boolean.TRUE.equals(request.overrideFreeze())
                && (request.reason() == null || request.reason().isBlank())) {
            return Verdict.refused(
                    RefusalCode.MALFORMED,
                    "reason: found nothing, expected why deploys are to go on although they are frozen");
        }
        return request.notBefore() != null && request.notBefore().isAfter(at.plus(MAX_AHEAD))
                ? Verdict.refused(
                        RefusalCode.MALFORMED,
                        "notBefore: found %s, expected a time until %s",
                        request.notBefore(),
                        at.plus(MAX_AHEAD))
                : null;
    }

    // Automation's own requests bear no signature: that they were made is remembered, and they say nothing else than
    // that.
    private static boolean own(AppState state, Asked asked) {
        DeployRequest request = asked.request();
        return request.build() != null
                && request.build().equals(state.newest())
                && asked.id().equals(AutoDeploy.request(request.build()))
                && request.equals(new DeployRequest(
                        state.app(), DeployAction.DEPLOY, request.build(), null, null, AutoDeploy.ACTOR));
    }

    /** Why a deploy that could be carried out is not: a freeze, or a plan that no longer holds. */
    private static @Nullable Refused notNow(AppState state, Asked asked, Order order) {
        DeployRequest request = asked.request();
        Instant start = request.notBefore() != null && request.notBefore().isAfter(asked.at())
                ? request.notBefore()
                : asked.at();
        Frozen frozen = Frozen.at(state.freezes(), start);
        if (frozen != null && !Boolean.TRUE.equals(request.overrideFreeze())) {
            return Verdict.refused(
                    RefusalCode.FROZEN,
                    "app: found \"%s\", whose deploys are frozen%s by %s; wait, lift it with `bowwave freeze lift %s`, or ask with overrideFreeze and a reason (--override-freeze --reason)",
                    state.app(),
                    start.equals(asked.at()) ? "" : " at " + start,
                    frozen.text(),
                    frozen.freeze().id());
        }
        String named = request.plan();
        String plan = Orders.plan(state, order);
        return named == null || plan.equals(named)
                ? null
                : Verdict.refused(
                        RefusalCode.PLAN_STALE,
                        "plan: found \"%s\", but what it would do has changed since: the goal, the regions or the waves; the plan now is \"%s\"; look at it with the action plan",
                        named,
                        plan);
    }
}
