package io.bowwave.topologies.rollout;

import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.rollout.DeployPlanned;
import io.bowwave.schemas.rollout.DeployRequest;
import io.bowwave.schemas.rollout.PlannedRegion;
import io.bowwave.schemas.rollout.Wave;
import io.bowwave.topologies.rollout.RolloutInput.Asked;
import io.bowwave.topologies.rollout.Verdict.Approved;
import io.bowwave.topologies.rollout.Verdict.Refused;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says what a deploy would do. Pure; changes nothing. */
final class PlanRules {

    private static final int UNKNOWN = -1;

    private PlanRules() {}

    /** @param order null when there is none, because it would be refused */
    static void answer(Draft draft, Asked asked, Verdict verdict, @Nullable Order order, @Nullable Refused refused) {
        DeployRequest request = asked.request();
        AppState state = draft.state();
        Refused no = verdict instanceof Refused refusal ? refusal : refused;
        Approved yes = verdict instanceof Approved approved ? approved : null;
        draft.announce(
                "planned",
                new DeployPlanned(
                        state.app(),
                        asked.id(),
                        order == null ? "none" : Orders.plan(state, order),
                        request.build(),
                        yes == null ? null : yes.target().commit(),
                        order == null ? null : order.strategy(),
                        order == null ? List.of() : regions(state, order),
                        order == null ? List.of() : order.waves(),
                        order == null ? List.of() : machines(state, order),
                        no == null ? null : no.code(),
                        no == null ? null : no.reason()),
                asked.traceparent());
    }

    private static List<PlannedRegion> regions(AppState state, Order order) {
        return order.regions().stream()
                .map(region -> new PlannedRegion(
                        region,
                        state.current(region),
                        order.build(),
                        state.fleet().containsKey(region)
                                ? (Integer) view(state, order, region).live()
                                : null))
                .toList();
    }

    private static List<Integer> machines(AppState state, Order order) {
        Map<RegionName, Integer> reached = new HashMap<>();
        List<Integer> machines = new ArrayList<>();
        for (Wave wave : order.waves()) {
            int sum = 0;
            for (var each : wave.shares().entrySet()) {
                RegionName region = each.getKey();
                if (!state.fleet().containsKey(region)) {
                    sum = UNKNOWN;
                    break;
                }
                RegionView view = view(state, order, region);
                boolean fresh = Orders.base(state, region, order.target()) == null;
                int reach = fresh ? Pool.EVERYBODY : Batches.reach(each.getValue(), 0, view);
                int now = view.pool().below(reach);
                sum += Math.max(0, now - reached.getOrDefault(region, 0));
                reached.merge(region, now, Math::max);
            }
            machines.add(sum);
        }
        return machines;
    }

    private static RegionView view(AppState state, Order order, RegionName region) {
        return RegionView.of(state.fleet().get(region), order.build(), 0, 0);
    }
}
