package io.bowwave.topologies.rollout;

import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.AppDefinition;
import io.bowwave.schemas.rollout.DeployAction;
import io.bowwave.schemas.rollout.DeployRequest;
import io.bowwave.schemas.rollout.DeployRules;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.OnFailure;
import io.bowwave.schemas.rollout.OnUnreachable;
import io.bowwave.schemas.rollout.Strategy;
import io.bowwave.schemas.rollout.Target;
import io.bowwave.schemas.rollout.Wave;
import io.bowwave.topologies.rollout.AppState.RegionGoal;
import io.bowwave.topologies.rollout.RolloutInput.Asked;
import io.bowwave.topologies.rollout.Verdict.Approved;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes an order of a request that can be carried out, and names what it depends on. Pure. */
final class Orders {

    private static final int PLAN_DIGITS = 20;

    private final WavePlanner planner;

    Orders(WavePlanner planner) {
        this.planner = planner;
    }

    Order of(AppState state, Asked asked, Approved approved, Builds builds) {
        DeployRequest request = asked.request();
        BuildFacts facts = builds.find(approved.target().build());
        boolean back = request.action() == DeployAction.ROLLBACK;
        DeployRules rules = facts == null ? DeployRules.NONE : facts.wishes();
        Strategy strategy = back ? null : planner.strategy(rules, request.strategy());
        List<Wave> waves = back
                ? planner.atOnce(approved.regions())
                : planner.waves(
                        rules,
                        strategy,
                        approved.regions(),
                        facts == null ? null : facts.home(),
                        region -> base(state, region, approved.target()) == null);
        return new Order(
                asked.id(),
                request.action() == DeployAction.PLAN ? DeployAction.DEPLOY : request.action(),
                approved.target(),
                approved.others(),
                approved.regions(),
                strategy,
                waves,
                new Order.Terms(
                        rules.onFailure() == null ? OnFailure.ROLLBACK : rules.onFailure(),
                        rules.onUnreachable() == null ? OnUnreachable.WAIT : rules.onUnreachable()),
                new Order.Asker(
                        request.requestedBy(),
                        request.reason(),
                        asked.at(),
                        request.notBefore(),
                        back ? 0 : approvals(state.definition()),
                        Boolean.TRUE.equals(request.overrideFreeze())),
                asked.traceparent() == null && facts != null ? facts.traceparent() : asked.traceparent());
    }

    private static int approvals(@Nullable AppDefinition definition) {
        return definition == null || definition.approvals() == null ? 0 : definition.approvals();
    }

    /** What the region's machines run when not this; null when there is nothing else. */
    static @Nullable Target base(AppState state, RegionName region, Target target) {
        RegionGoal known = state.goals().get(region);
        Target stands = known == null ? null : stands(known, state.fleet().get(region));
        return stands == null || stands.build().equals(target.build()) ? null : stands;
    }

    /**
     * What the machines run that are not on their way to the goal's target. Where the goal names nothing else that is what they have last
     * converged on; or the target, when most of them are healthy on it though they have not converged.
     */
    private static @Nullable Target stands(RegionGoal known, @Nullable FleetStatus status) {
        Goal goal = known.goal();
        boolean converged = known.good() != null
                && known.good().build().equals(goal.target().build());
        if (converged) {
            return known.good();
        }
        if (goal.previous() != null) {
            return goal.previous();
        }
        RegionView view = RegionView.of(status, goal.target().build(), 0, goal.generation());
        return 2 * view.healthy() > view.live() ? goal.target() : known.good();
    }

    static Map<RegionName, Target> bases(AppState state, Order order) {
        Map<RegionName, Target> bases = new TreeMap<>();
        for (RegionName region : order.regions()) {
            Target base = base(state, region, order.target(region));
            if (base != null) {
                bases.put(region, base);
            }
        }
        return bases;
    }

    /** Names what a deploy would do and all that this was made of: the same as long as nothing of it has changed. */
    static String plan(AppState state, Order order) {
        StringBuilder text = new StringBuilder("bowwave-plan-1\n")
                .append(state.app())
                .append('\n')
                .append(order.build())
                .append('\n')
                .append(order.terms())
                .append('\n');
        for (RegionName region : order.regions()) {
            RegionGoal goal = state.goals().get(region);
            text.append(region)
                    .append(' ')
                    .append(goal == null ? "-" : goal.goal().generation() + " " + state.current(region))
                    .append('\n');
        }
        order.waves().forEach(wave -> text.append(wave).append('\n'));
        String hex = Digest.of(text.toString().getBytes(StandardCharsets.UTF_8)).hex();
        return "plan-" + hex.substring(0, PLAN_DIGITS);
    }
}
