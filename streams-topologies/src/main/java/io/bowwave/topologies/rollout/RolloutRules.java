package io.bowwave.topologies.rollout;

import io.bowwave.schemas.artifact.Deployable;
import io.bowwave.schemas.artifact.DeployableState;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.job.AppDefinition;
import io.bowwave.schemas.rollout.DeployAction;
import io.bowwave.schemas.rollout.DeployRequest;
import io.bowwave.topologies.rollout.RolloutInput.Announced;
import io.bowwave.topologies.rollout.RolloutInput.Asked;
import io.bowwave.topologies.rollout.RolloutInput.Counted;
import io.bowwave.topologies.rollout.RolloutInput.Defined;
import io.bowwave.topologies.rollout.RolloutInput.Garbled;
import io.bowwave.topologies.rollout.RolloutInput.Ticked;
import org.jspecify.annotations.Nullable;

/** What follows from each thing that happens to an app. Pure: the same state and input always give the same decision. */
final class RolloutRules {

    /** Who asks when an app deploys by itself. */
    static final String AUTO_ACTOR = "auto-deploy";

    private final WaveRules waves;
    private final RequestRules requests;

    RolloutRules(WavePlan plan) {
        waves = new WaveRules(plan);
        requests = new RequestRules(plan, waves);
    }

    Decision decide(AppState state, Builds builds, RolloutInput input) {
        Draft draft = new Draft(state, input.at());
        switch (input) {
            case Asked asked -> requests.answer(draft, asked, builds);
            case Garbled garbled -> requests.answer(draft, garbled);
            case Defined defined -> draft.become(state.defined(newer(state.definition(), defined)));
            case Counted counted -> count(draft, counted);
            case Announced announced -> deployByItself(draft, announced, builds);
            case Ticked ticked -> tick(draft, ticked);
        }
        return draft.decided();
    }

    private static @Nullable AppDefinition newer(@Nullable AppDefinition known, Defined defined) {
        AppDefinition now = defined.definition();
        return now != null && known != null && now.revision() < known.revision() ? known : now;
    }

    private void count(Draft draft, Counted counted) {
        draft.become(draft.state().counted(counted.status()));
        Rollout rollout = draft.state().activeRollout();
        if (rollout != null && rollout.regions().contains(counted.status().region())) {
            waves.follow(draft);
        }
    }

    private void tick(Draft draft, Ticked ticked) {
        if (draft.state().activeRollout() != null) {
            waves.advance(draft);
            waves.losePatience(draft, ticked.awakeSince());
        }
    }

    // The request goes onto the log like anybody else's and is answered when it comes back; that it was made is
    // remembered now, so that
    // a second word about the same build does not ask again.
    private static void deployByItself(Draft draft, Announced announced, Builds builds) {
        AppState state = draft.state();
        Deployable deployable = announced.deployable();
        BuildId build = deployable.build();
        BuildFacts facts = builds.find(build);
        boolean wanted = state.definition() != null && state.definition().autoDeploy();
        boolean newer = state.newest() == null || state.newest().compareTo(build) < 0;
        boolean bad = facts != null && facts.bad() != null;
        if (!wanted || !newer || bad || deployable.state() != DeployableState.DEPLOYABLE) {
            return;
        }
        draft.become(state.asked(build));
        draft.add(new RolloutOutput.Ask(
                new RequestId("auto/" + build),
                new DeployRequest(state.app(), DeployAction.DEPLOY, build, null, null, AUTO_ACTOR),
                announced.traceparent()));
    }
}
