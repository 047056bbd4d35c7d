package io.bowwave.topologies.rollout;

import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.rollout.DeployApproved;
import io.bowwave.schemas.rollout.DeployRequest;
import io.bowwave.schemas.rollout.RefusalCode;
import io.bowwave.schemas.rollout.RolloutPaused;
import io.bowwave.schemas.rollout.RolloutPromoted;
import io.bowwave.schemas.rollout.RolloutResumed;
import io.bowwave.topologies.rollout.RolloutInput.Asked;
import io.bowwave.topologies.rollout.Step.Way;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What people do to a rollout there is: pause, resume, promote, abort, approve. Pure; works on a {@link Draft}. */
final class HoldRules {

    private final WaveRules waves;

    HoldRules(WaveRules waves) {
        this.waves = waves;
    }

    void pause(Draft draft, Asked asked) {
        Rollout rollout = held(draft, asked, RolloutTrigger.PAUSE);
        if (rollout != null) {
            Answers.accept(draft, asked, rollout.request());
            draft.move(RolloutTrigger.PAUSE);
            draft.step(draft.rollout().step().stopped(false));
            DeployRequest request = asked.request();
            draft.announce(
                    "paused",
                    new RolloutPaused(
                            request.app(),
                            asked.id(),
                            rollout.request(),
                            request.reason(),
                            request.requestedBy(),
                            null));
        }
    }

    void resume(Draft draft, Asked asked) {
        Rollout running = draft.state().activeRollout();
        boolean queues = running != null && running.state() == RolloutState.PAUSED && SlotRules.lacks(draft, running);
        RolloutTrigger trigger =
                queues ? RolloutTrigger.QUEUE : running == null ? RolloutTrigger.RESUME : resumption(running);
        Rollout rollout = held(draft, asked, trigger);
        if (rollout == null) {
            return;
        }
        Answers.accept(draft, asked, rollout.request());
        boolean byPolicy = rollout.step().byPolicy();
        if (byPolicy) {
            GateRules.excuse(draft);
        }
        draft.move(trigger);
        draft.step(draft.rollout().step().stopped(false));
        if (byPolicy && !queues) {
            waves.tryAgain(draft);
        }
        DeployRequest request = asked.request();
        draft.announce(
                "resumed", new RolloutResumed(request.app(), asked.id(), rollout.request(), request.requestedBy()));
        if (!queues) {
            waves.goOnAgain(draft);
        }
    }

    /** Where it was when it was paused: a wave that has converged must not be announced again. */
    static RolloutTrigger resumption(Rollout paused) {
        if (paused.step().wave() == 0) {
            return RolloutTrigger.RESUME_WAITING;
        }
        return paused.step().all(run -> run.way() != Way.GOING) ? RolloutTrigger.RESUME_BAKING : RolloutTrigger.RESUME;
    }

    void promote(Draft draft, Asked asked) {
        Rollout rollout = held(draft, asked, RolloutTrigger.START_WAVE);
        if (rollout == null) {
            return;
        }
        DeployRequest request = asked.request();
        if (rollout.state() != RolloutState.BAKE) {
            refuseState(draft, asked, rollout);
            return;
        }
        Answers.accept(draft, asked, rollout.request());
        draft.announce(
                "promoted",
                new RolloutPromoted(
                        request.app(),
                        asked.id(),
                        rollout.request(),
                        rollout.step().wave(),
                        request.reason(),
                        request.requestedBy()));
        waves.goOn(draft);
    }

    void abort(Draft draft, Asked asked) {
        RequestId named = asked.request().deploy();
        Rollout waiting = named != null
                ? WaitingRules.find(draft.state(), named)
                : draft.state().activeRollout() == null ? only(draft.state().waiting()) : null;
        if (waiting != null) {
            Answers.accept(draft, asked, waiting.request());
            draft.moved(waiting, RolloutTrigger.ABORT);
            WaitingRules.replace(draft, waiting, null);
            aborted(draft, asked, waiting);
            return;
        }
        Rollout rollout = held(draft, asked, RolloutTrigger.ABORT);
        if (rollout != null) {
            Answers.accept(draft, asked, rollout.request());
            draft.move(RolloutTrigger.ABORT);
            leave(draft, rollout);
            aborted(draft, asked, rollout);
        }
    }

    private static @Nullable Rollout only(List<Rollout> waiting) {
        return waiting.size() == 1 ? waiting.getFirst() : null;
    }

    static void aborted(Draft draft, Asked asked, Rollout rollout) {
        DeployRequest request = asked.request();
        draft.announce(
                "aborted",
                Answers.aborted(draft.state(), rollout, asked.id(), request.reason(), request.requestedBy()),
                rollout.order().traceparent());
    }

    /**
     * Where it had come to every machine, that is what the next rollout finds.
     *
     * @param rollout as it was when it was given up: on its way back it has come to what ran before
     */
    static void leave(Draft draft, Rollout rollout) {
        for (Map.Entry<RegionName, Step.Run> each : rollout.step().runs().entrySet()) {
            boolean whole =
                    each.getValue().way() == Way.CONVERGED && each.getValue().permille() == Pool.EVERYBODY;
            if (whole && rollout.order().deploys()) {
                draft.become(draft.state().settled(rollout.heading(each.getKey()), List.of(each.getKey())));
            }
        }
    }

    void approve(Draft draft, Asked asked, Runnable look) {
        DeployRequest request = asked.request();
        List<Rollout> open = draft.state().waiting().stream()
                .filter(each -> each.approvedBy().size() < each.order().asked().approvals())
                .filter(each -> request.deploy() == null || request.deploy().equals(each.request()))
                .filter(each -> request.build() == null
                        || request.build().equals(each.order().build()))
                .toList();
        if (open.size() != 1) {
            Answers.refuse(
                    draft,
                    asked,
                    open.isEmpty() ? RefusalCode.NO_ROLLOUT : RefusalCode.MALFORMED,
                    "deploy: found %s, and %d deploys of %s that wait for approval and fit%s",
                    request.deploy() == null ? "nothing" : "\"" + request.deploy() + "\"",
                    open.size(),
                    request.app(),
                    open.isEmpty()
                            ? ""
                            : "; expected the id of one of "
                                    + open.stream()
                                            .map(each -> each.request().text())
                                            .toList());
            return;
        }
        Rollout rollout = open.getFirst();
        String objection = objection(rollout, request.requestedBy());
        if (objection != null) {
            Answers.refuse(draft, asked, RefusalCode.NOT_ALLOWED, "%s", objection);
            return;
        }
        Answers.accept(draft, asked, rollout.request());
        Rollout approved = rollout.approved(String.valueOf(request.requestedBy()));
        WaitingRules.replace(draft, rollout, approved);
        draft.announce(
                "approved",
                new DeployApproved(
                        request.app(),
                        asked.id(),
                        rollout.request(),
                        String.valueOf(request.requestedBy()),
                        approved.approvedBy().size(),
                        rollout.order().asked().approvals()),
                rollout.order().traceparent());
        look.run();
    }

    private static @Nullable String objection(Rollout rollout, @Nullable String by) {
        if (by == null) {
            return "requestedBy: found nothing, expected who approves";
        }
        if (by.equals(rollout.order().asked().by())) {
            return "requestedBy: found \"%s\", who has asked for deploy %s; expected somebody else"
                    .formatted(by, rollout.request());
        }
        return rollout.approvedBy().contains(by)
                ? "requestedBy: found \"%s\", who has approved deploy %s already; expected somebody else"
                        .formatted(by, rollout.request())
                : null;
    }

    /** The rollout that the request is about when it can do that; otherwise null, and the request is refused. */
    private static @Nullable Rollout held(Draft draft, Asked asked, RolloutTrigger trigger) {
        Rollout rollout = draft.state().activeRollout();
        DeployRequest request = asked.request();
        if (rollout == null || (request.deploy() != null && !request.deploy().equals(rollout.request()))) {
            String found = request.deploy() == null
                    ? "app: found \"" + request.app() + "\""
                    : "deploy: found \"" + request.deploy() + "\"";
            String state = rollout == null
                    ? request.deploy() == null ? ", of which no rollout is in progress" : ", which is not in progress"
                    : ", but the rollout in progress is \"" + rollout.request() + "\"";
            Answers.refuse(
                    draft,
                    asked,
                    RefusalCode.NO_ROLLOUT,
                    "%s%s; nothing to %s",
                    found,
                    state,
                    request.action().text());
            return null;
        }
        if (request.build() != null && !request.build().equals(rollout.order().build())) {
            Answers.refuse(
                    draft,
                    asked,
                    RefusalCode.NO_ROLLOUT,
                    "build: found \"%s\", but the rollout in progress is of \"%s\"",
                    request.build(),
                    rollout.order().build());
            return null;
        }
        if (RolloutLifecycle.find(rollout.state(), trigger).isEmpty()) {
            refuseState(draft, asked, rollout);
            return null;
        }
        return rollout;
    }

    private static void refuseState(Draft draft, Asked asked, Rollout rollout) {
        Answers.refuse(
                draft,
                asked,
                RefusalCode.NO_ROLLOUT,
                "action: found \"%s\", but rollout %s is %s; expected another state or another action",
                asked.request().action().text(),
                rollout.request(),
                rollout.state().text());
    }
}
