package io.bowwave.topologies.rollout;

import io.bowwave.schemas.rollout.Goal;
import java.util.List;

/** What becomes of an app that is no more: its rollouts end, and machines are told to stop it and clean up. Pure; works on a {@link Draft}. */
final class Removal {

    private static final String REASON = "the app was removed";

    private Removal() {}

    static void of(Draft draft) {
        Rollout active = draft.state().activeRollout();
        if (active != null) {
            draft.move(RolloutTrigger.ABORT);
            ended(draft, active);
        }
        for (Rollout waiting : draft.state().waiting()) {
            draft.moved(waiting, RolloutTrigger.ABORT);
            ended(draft, waiting);
        }
        long generation = draft.state().generation() + 1;
        for (AppState.RegionGoal each : List.copyOf(draft.state().goals().values())) {
            Goal goal = each.goal();
            draft.goal(new Goal(
                    goal.app(),
                    goal.region(),
                    generation,
                    goal.target(),
                    null,
                    Pool.EVERYBODY,
                    goal.pool(),
                    goal.rollout(),
                    draft.at(),
                    null,
                    true,
                    null));
        }
        draft.become(draft.state().removed());
    }

    private static void ended(Draft draft, Rollout rollout) {
        draft.announce(
                "aborted",
                Answers.aborted(draft.state(), rollout, rollout.request(), REASON, FailureRules.RULES_ACTOR),
                rollout.order().traceparent());
    }
}
