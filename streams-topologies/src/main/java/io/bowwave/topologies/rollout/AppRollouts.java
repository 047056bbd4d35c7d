package io.bowwave.topologies.rollout;

import io.bowwave.schemas.EventData;
import io.bowwave.schemas.artifact.Deployable;
import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.job.AppDefinition;
import io.bowwave.schemas.job.JobEvent;
import io.bowwave.schemas.rollout.DeployRequest;
import io.bowwave.schemas.rollout.GateResult;
import io.bowwave.topologies.slots.SlotAsk;
import io.bowwave.topologies.slots.SlotLimits;
import io.bowwave.topologies.slots.SlotWord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rules of rollouts for one app, with their state in memory: for simulations and tests on virtual time. The very rules that the topology
 * runs; what goes in are the records of its topics, what comes out are deploy-events, goals (not signed) and requests of automation, in their
 * order. An output that is a {@link DeployRequest} has to be put in again by {@link #asked}, as the log does. Not thread-safe.
 */
public final class AppRollouts {

    private final RolloutRules rules;
    private final Instant since;
    private final Map<BuildId, BuildFacts> builds = new HashMap<>();
    private final Set<RequestId> seen = new HashSet<>();
    private final List<SlotAsk> claims = new ArrayList<>();
    private SlotLimits limits = SlotLimits.NONE;
    private AppState state;

    /** @param since when it begins to listen */
    public AppRollouts(AppName app, RolloutDefaults defaults, Instant since) {
        this.rules = new RolloutRules(defaults, RequestGuard.TOPIC_RIGHTS);
        this.state = AppState.unknown(app);
        this.since = since;
    }

    public List<EventData> defined(AppDefinition definition, Instant at) {
        return decide(new RolloutInput.Defined(definition, at));
    }

    public void heard(JobEvent event) {
        builds.put(event.build(), facts(event.build()).with(event, null));
    }

    public List<EventData> announced(Deployable deployable, Instant at) {
        builds.put(deployable.build(), facts(deployable.build()).with(deployable, null));
        return decide(new RolloutInput.Announced(deployable, at, null));
    }

    /** A request that was answered before is not answered again. */
    public List<EventData> asked(RequestId id, DeployRequest request, Instant at) {
        return seen.add(id) ? decide(new RolloutInput.Asked(id, request, at, null)) : List.of();
    }

    public List<EventData> counted(FleetStatus status, Instant at) {
        return decide(new RolloutInput.Counted(status, at));
    }

    public List<EventData> measured(GateResult result, Instant at) {
        return decide(new RolloutInput.Measured(result, at));
    }

    /** How many rollouts may be in progress at a time from now on. */
    public void limited(SlotLimits now) {
        limits = now;
    }

    /** The keeper of slots has answered. */
    public List<EventData> told(SlotWord.Answer word, Instant at) {
        return decide(new RolloutInput.Told(word, at));
    }

    /** What is to be said to the keeper of slots, since the last call. */
    public List<SlotAsk> claims() {
        List<SlotAsk> all = List.copyOf(claims);
        claims.clear();
        return all;
    }

    /** Time has passed; the topology says so each second to an app that is {@link #restless}. */
    public List<EventData> ticked(Instant at) {
        return decide(new RolloutInput.Ticked(at, since));
    }

    /** Whether time alone may change something: a rollout is in progress or waits. */
    public boolean restless() {
        return state.restless();
    }

    /** The state of the rollout that was begun last, for example {@code bake}; {@code none} before the first. */
    public String rollout() {
        Rollout rollout = state.rollout();
        return rollout == null ? "none" : rollout.state().text();
    }

    /** The id under which automation asks for a build. */
    public static RequestId automatic(BuildId build) {
        return AutoDeploy.request(build);
    }

    private List<EventData> decide(RolloutInput input) {
        Decision decision = rules.decide(state, builds::get, limits, input.at(), input);
        state = decision.state();
        List<EventData> outputs = new ArrayList<>();
        for (RolloutOutput output : decision.outputs()) {
            switch (output) {
                case RolloutOutput.Announce said -> outputs.add(said.event());
                case RolloutOutput.SetGoal set -> outputs.add(set.goal());
                case RolloutOutput.Ask ask -> outputs.add(ask.request());
                case RolloutOutput.Claim claim -> claims.add(claim.ask());
                case RolloutOutput.Mark mark ->
                    builds.put(mark.build(), facts(mark.build()).marked(mark.bad()));
            }
        }
        return outputs;
    }

    private BuildFacts facts(BuildId build) {
        return builds.getOrDefault(build, BuildFacts.unheardOf(build));
    }
}
