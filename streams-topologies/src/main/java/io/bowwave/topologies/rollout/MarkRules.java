package io.bowwave.topologies.rollout;

import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.rollout.BuildRejected;
import io.bowwave.schemas.rollout.BuildUnrejected;
import io.bowwave.schemas.rollout.DeployRequest;
import io.bowwave.schemas.rollout.RefusalCode;
import io.bowwave.topologies.rollout.RolloutInput.Asked;
import org.jspecify.annotations.Nullable;

/** Marks builds bad, and takes the mark away. Pure; works on a {@link Draft}. */
final class MarkRules {

    private final FailureRules failures;

    MarkRules(FailureRules failures) {
        this.failures = failures;
    }

    void reject(Draft draft, Asked asked, Builds builds) {
        DeployRequest request = asked.request();
        BuildFacts facts = known(draft, asked, builds);
        if (facts == null) {
            return;
        }
        BuildId build = facts.build();
        if (facts.bad() != null) {
            Answers.refuse(
                    draft,
                    asked,
                    RefusalCode.REJECTED,
                    "build: found \"%s\", which is marked bad already (%s); nothing is left to do",
                    build,
                    facts.bad());
            return;
        }
        String reason = request.reason() == null ? "rejected by " + actor(request) : request.reason();
        Answers.accept(draft, asked, null);
        draft.add(new RolloutOutput.Mark(build, reason));
        draft.announce(
                "rejected",
                new BuildRejected(request.app(), asked.id(), build, reason, request.requestedBy()),
                asked.traceparent());
        stopIfRolling(draft, asked, build, reason);
    }

    void unreject(Draft draft, Asked asked, Builds builds) {
        DeployRequest request = asked.request();
        BuildFacts facts = known(draft, asked, builds);
        if (facts == null) {
            return;
        }
        if (facts.bad() == null) {
            Answers.refuse(
                    draft,
                    asked,
                    RefusalCode.NOT_REJECTED,
                    "build: found \"%s\", which is not marked bad; nothing is left to do",
                    facts.build());
            return;
        }
        Answers.accept(draft, asked, null);
        draft.add(new RolloutOutput.Mark(facts.build(), null));
        draft.announce(
                "unrejected",
                new BuildUnrejected(request.app(), asked.id(), facts.build(), request.reason(), request.requestedBy()),
                asked.traceparent());
    }

    private static @Nullable BuildFacts known(Draft draft, Asked asked, Builds builds) {
        BuildId build = asked.request().build();
        if (build == null) {
            Answers.refuse(draft, asked, RefusalCode.MALFORMED, "build: found nothing, expected the id of a build");
            return null;
        }
        BuildFacts facts = builds.find(build);
        if (facts == null) {
            Answers.refuse(
                    draft,
                    asked,
                    RefusalCode.UNKNOWN_BUILD,
                    "build: found \"%s\", which %s does not have; expected one that `bowwave build list` shows",
                    build,
                    asked.request().app());
        }
        return facts;
    }

    // A build that is marked bad while it is on its way goes no further.
    private void stopIfRolling(Draft draft, Asked asked, BuildId build, String reason) {
        for (Rollout waiting : draft.state().waiting()) {
            if (waiting.order().build().equals(build)) {
                draft.moved(waiting, RolloutTrigger.ABORT);
                WaitingRules.replace(draft, waiting, null);
                aborted(draft, asked, waiting);
            }
        }
        Rollout rollout = draft.state().activeRollout();
        if (rollout == null
                || rollout.state() == RolloutState.ROLLING_BACK
                || !rollout.order().build().equals(build)) {
            return;
        }
        if (rollout.step().wave() > 0) {
            failures.stop(draft, reason, false);
        } else {
            draft.move(RolloutTrigger.ABORT);
            aborted(draft, asked, rollout);
        }
    }

    // Several rollouts may end by one request, so the event's id names the rollout.
    private static void aborted(Draft draft, Asked asked, Rollout rollout) {
        DeployRequest request = asked.request();
        draft.announce(
                "aborted",
                Answers.aborted(draft.state(), rollout, rollout.request(), request.reason(), request.requestedBy()),
                rollout.order().traceparent());
    }

    private static String actor(DeployRequest request) {
        return request.requestedBy() == null ? "somebody" : request.requestedBy();
    }
}
