package io.bowwave.topologies.rollout;

import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.rollout.DeployAction;
import io.bowwave.schemas.rollout.OnFailure;
import io.bowwave.schemas.rollout.OnUnreachable;
import io.bowwave.schemas.rollout.Strategy;
import io.bowwave.schemas.rollout.Target;
import io.bowwave.schemas.rollout.Wave;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a rollout is to do, as it was accepted. Immutable, and never changes while the rollout goes on.
 *
 * @param request that asked for it, and its name
 * @param action deploy or rollback
 * @param target of every region that {@code others} does not name
 * @param others where a rollback goes back to different builds
 * @param regions sorted
 * @param strategy null when the build has waves of its own, and of a rollback
 * @param waves in their order
 * @param terms what happens when it does not go well
 * @param asked by whom and when
 * @param traceparent of the push or request
 */
record Order(
        RequestId request,
        DeployAction action,
        Target target,
        Map<RegionName, Target> others,
        List<RegionName> regions,
        @Nullable Strategy strategy,
        List<Wave> waves,
        Terms terms,
        Asker asked,
        @Nullable String traceparent) {

    record Terms(OnFailure onFailure, OnUnreachable onUnreachable) {}

    /**
     * @param notBefore when it may start; null: at once
     * @param approvals that it needs
     */
    record Asker(
            @Nullable String by,
            @Nullable String reason,
            Instant at,
            @Nullable Instant notBefore,
            int approvals,
            boolean overrideFreeze) {}

    Order {
        others = Collections.unmodifiableMap(new TreeMap<>(others));
        regions = List.copyOf(regions);
        waves = List.copyOf(waves);
    }

    Target target(RegionName region) {
        return others.getOrDefault(region, target);
    }

    BuildId build() {
        return target.build();
    }

    boolean deploys() {
        return action == DeployAction.DEPLOY;
    }
}
