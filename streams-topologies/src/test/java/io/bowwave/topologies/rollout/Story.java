package io.bowwave.topologies.rollout;

import static io.bowwave.topologies.Samples.EU;
import static io.bowwave.topologies.Samples.START;
import static io.bowwave.topologies.Samples.US;
import static io.bowwave.topologies.Samples.WEB;
import static io.bowwave.topologies.Samples.artifact;
import static io.bowwave.topologies.Samples.commit;
import static io.bowwave.topologies.Samples.succeeded;

import io.bowwave.schemas.artifact.Deployable;
import io.bowwave.schemas.artifact.DeployableState;
import io.bowwave.schemas.fleet.FleetCount;
import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.Transfer;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.job.BuildSucceeded;
import io.bowwave.schemas.rollout.DeployAction;
import io.bowwave.schemas.rollout.DeployEvent;
import io.bowwave.schemas.rollout.DeployRefused;
import io.bowwave.schemas.rollout.DeployRequest;
import io.bowwave.schemas.rollout.DeployRules;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.topologies.Samples;
import io.bowwave.topologies.rollout.RolloutLifecycle.Transition;
import io.bowwave.topologies.slots.SlotAsk;
import io.bowwave.topologies.slots.SlotLimits;
import io.bowwave.topologies.slots.SlotWord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One app's life, told to the rules; keeps all that they wanted done. */
final class Story {

    final List<DeployEvent> said = new ArrayList<>();
    final List<String> ids = new ArrayList<>();
    final List<Goal> goals = new ArrayList<>();
    final List<RolloutOutput.Ask> asks = new ArrayList<>();
    final List<SlotAsk> claims = new ArrayList<>();
    final Set<RequestId> asked = new HashSet<>();
    final Set<Transition> walked = new LinkedHashSet<>();
    private final RolloutRules rules;
    private final Map<BuildId, BuildFacts> builds = new HashMap<>();
    private AppState state;
    private Instant now = START;
    private int requests;
    private SlotLimits limits = SlotLimits.NONE;

    Story(RolloutDefaults defaults) {
        this(defaults, RequestGuard.TOPIC_RIGHTS);
    }

    Story(RolloutDefaults defaults, RequestGuard guard) {
        this(WEB, defaults, guard);
    }

    /** Of another app than the one that all records here are about, which the rules do not mind. */
    Story(AppName app, RolloutDefaults defaults, RequestGuard guard) {
        state = AppState.unknown(app);
        rules = new RolloutRules(defaults, guard);
    }

    static Story atOnce() {
        return new Story(RolloutDefaults.AT_ONCE).app(false);
    }

    AppState state() {
        return state;
    }

    Rollout rollout() {
        return Objects.requireNonNull(state.rollout());
    }

    RolloutState rolloutState() {
        return rollout().state();
    }

    Story app(boolean autoDeploy) {
        return tell(new RolloutInput.Defined(Samples.app(autoDeploy), now));
    }

    /** How many rollouts may be in progress at a time from now on. */
    Story limited(SlotLimits now) {
        limits = now;
        return this;
    }

    /** The keeper of slots grants what was wanted last. */
    Story granted() {
        SlotAsk.Want want = claims.stream()
                .filter(SlotAsk.Want.class::isInstance)
                .map(SlotAsk.Want.class::cast)
                .toList()
                .getLast();
        return tell(new RolloutInput.Told(new SlotWord.Granted(want.deploy(), want.claim()), now));
    }

    /** The keeper of slots takes away what was granted last. */
    Story loses() {
        SlotClaims.SlotClaim claim = state.slots().all().getLast();
        return tell(new RolloutInput.Told(new SlotWord.Lost(claim.deploy(), claim.number(), "silent"), now));
    }

    Story pass(Duration time) {
        now = now.plus(time);
        return tell(new RolloutInput.Ticked(now, START));
    }

    /** Sets the clock. */
    Story at(Instant time) {
        now = time;
        return this;
    }

    Story wakeAndTick(Duration asleep) {
        now = now.plus(asleep);
        return tell(new RolloutInput.Ticked(now, now));
    }

    /** Succeeded and complete in these regions. */
    Story built(BuildId build, RegionName... complete) {
        BuildFacts facts = facts(build).with(succeeded(build, 1, 3, List.of(US, EU)), null);
        builds.put(build, facts);
        return deployable(build, complete);
    }

    /** Built, with wishes about how it is deployed. */
    Story built(BuildId build, DeployRules rules, RegionName... complete) {
        BuildSucceeded done = succeeded(build, 1, 3, List.of(US, EU));
        builds.put(
                build,
                facts(build)
                        .with(
                                new BuildSucceeded(
                                        WEB,
                                        build,
                                        1,
                                        3,
                                        done.commit(),
                                        done.ref(),
                                        done.artifact(),
                                        1,
                                        US,
                                        done.regions(),
                                        START,
                                        START,
                                        rules),
                                null));
        return deployable(build, complete);
    }

    Story deployable(BuildId build, RegionName... complete) {
        boolean all = List.of(complete).containsAll(List.of(US, EU));
        Deployable word = new Deployable(
                WEB,
                build,
                commit(build),
                artifact(build),
                all ? DeployableState.DEPLOYABLE : DeployableState.REPLICATING,
                List.of(complete),
                List.of(US, EU),
                null);
        builds.put(build, facts(build).with(word, null));
        return tell(new RolloutInput.Announced(word, now, Samples.TRACE));
    }

    Story facts(BuildFacts facts) {
        builds.put(facts.build(), facts);
        return this;
    }

    BuildFacts facts(BuildId build) {
        return builds.getOrDefault(build, BuildFacts.unheardOf(build));
    }

    Story deploy(@Nullable BuildId build, RegionName... regions) {
        return ask(DeployAction.DEPLOY, build, regions);
    }

    Story rollback(@Nullable BuildId build, RegionName... regions) {
        return ask(DeployAction.ROLLBACK, build, regions);
    }

    Story ask(DeployAction action, @Nullable BuildId build, RegionName... regions) {
        requests++;
        DeployRequest request =
                new DeployRequest(WEB, action, build, regions.length == 0 ? null : List.of(regions), null, "ann");
        return tell(new RolloutInput.Asked(new RequestId("r" + requests), request, now, Samples.TRACE));
    }

    /** Asks in somebody's name, with everything that a request may say. */
    Story ask(String id, DeployRequest request) {
        return tell(new RolloutInput.Asked(new RequestId(id), request, now, Samples.TRACE));
    }

    Instant now() {
        return now;
    }

    Story tell(RolloutInput input) {
        if (input instanceof RolloutInput.Asked request) {
            asked.add(request.id());
        }
        Decision decision = rules.decide(state, builds::get, limits, now, input);
        state = decision.state();
        walked.addAll(decision.walked());
        for (RolloutOutput output : decision.outputs()) {
            switch (output) {
                case RolloutOutput.Announce announce -> {
                    said.add(announce.event());
                    ids.add(announce.event().request() + "/" + announce.step());
                }
                case RolloutOutput.SetGoal goal -> goals.add(goal.goal());
                case RolloutOutput.Ask ask -> asks.add(ask);
                case RolloutOutput.Claim claim -> claims.add(claim.ask());
                case RolloutOutput.Mark mark ->
                    builds.put(mark.build(), facts(mark.build()).marked(mark.bad()));
            }
        }
        return this;
    }

    /** Two machines of each region are in this state about the generation of the goals now. */
    Story fleet(MachineState state, RegionName... regions) {
        for (RegionName region : regions) {
            counted(region, count(generation(), state, 2, 0));
        }
        return this;
    }

    Story converge() {
        return fleet(MachineState.HEALTHY, US, EU);
    }

    Story counted(RegionName region, FleetCount... counts) {
        int machines = 0;
        for (FleetCount count : counts) {
            machines += count.machines();
        }
        return tell(new RolloutInput.Counted(new FleetStatus(WEB, region, machines, List.of(counts)), now));
    }

    static FleetCount count(long generation, MachineState state, int machines, long bytes) {
        String reason = state == MachineState.REVERTED ? "exit 1" : null;
        return new FleetCount(generation, null, state, machines, new Transfer(bytes, 0, 0), reason);
    }

    long generation() {
        return state.generation();
    }

    DeployRefused refusal() {
        return (DeployRefused) said.getLast();
    }

    List<String> steps() {
        return said.stream().map(each -> each.getClass().getSimpleName()).toList();
    }

    <E> List<E> said(Class<E> type) {
        return said.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
