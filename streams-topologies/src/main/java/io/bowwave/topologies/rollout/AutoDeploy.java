package io.bowwave.topologies.rollout;

import io.bowwave.schemas.artifact.Deployable;
import io.bowwave.schemas.artifact.DeployableState;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.rollout.DeployAction;
import io.bowwave.schemas.rollout.DeployRequest;
import io.bowwave.schemas.rollout.Frozen;
import io.bowwave.schemas.rollout.OnConflict;
import io.bowwave.topologies.rollout.RolloutInput.Announced;
import org.jspecify.annotations.Nullable;

/**
 * When an app deploys by itself: the newest deployable build that nobody has asked for yet, as soon as no freeze and, where the app takes one
 * deploy at a time, no other rollout is in the way. Pure; works on a {@link Draft}.
 */
final class AutoDeploy {

    /** Who asks when an app deploys by itself. */
    static final String ACTOR = "auto-deploy";

    private AutoDeploy() {}

    static RequestId request(BuildId build) {
        return new RequestId("auto/" + build);
    }

    static void announced(Draft draft, Announced announced, Builds builds) {
        AppState state = draft.state();
        Deployable deployable = announced.deployable();
        BuildId build = deployable.build();
        boolean wanted = state.definition() != null && state.definition().autoDeploy();
        boolean newer = newer(state.newest(), build) && newer(state.wanted(), build);
        if (wanted && newer && deployable.state() == DeployableState.DEPLOYABLE && !bad(builds, build)) {
            draft.become(state.wanting(build));
            look(draft, builds, announced.traceparent());
        }
    }

    /**
     * Asks if that may be by now. The request goes onto the log like anybody else's and is answered when it comes back; that it was made
     * is remembered now, so that a second word about the same build does not ask again.
     */
    static void look(Draft draft, Builds builds, @Nullable String traceparent) {
        AppState state = draft.state();
        BuildId build = state.wanted();
        if (build == null) {
            return;
        }
        boolean off = state.definition() == null || !state.definition().autoDeploy();
        if (off || !newer(state.newest(), build) || bad(builds, build) || gone(builds, build)) {
            draft.become(state.wanting(null));
            return;
        }
        boolean busy = WaitingRules.inTheWay(state) != null && WaitingRules.policy(state) != OnConflict.LATEST_WINS;
        if (busy || Frozen.at(state.freezes(), draft.at()) != null) {
            return;
        }
        draft.become(state.asked(build).wanting(null));
        BuildFacts facts = builds.find(build);
        draft.add(new RolloutOutput.Ask(
                request(build),
                new DeployRequest(state.app(), DeployAction.DEPLOY, build, null, null, ACTOR),
                traceparent != null || facts == null ? traceparent : facts.traceparent()));
    }

    private static boolean newer(@Nullable BuildId known, BuildId build) {
        return known == null || known.compareTo(build) < 0;
    }

    private static boolean bad(Builds builds, BuildId build) {
        BuildFacts facts = builds.find(build);
        return facts != null && facts.bad() != null;
    }

    private static boolean gone(Builds builds, BuildId build) {
        BuildFacts facts = builds.find(build);
        return facts != null && facts.deployable() != null && facts.deployable().state() != DeployableState.DEPLOYABLE;
    }
}
