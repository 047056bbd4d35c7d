package io.bowwave.topologies.rollout;

import static io.bowwave.topologies.Samples.WEB;

import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.rollout.DeployAction;
import io.bowwave.schemas.rollout.DeployRequest;
import io.bowwave.schemas.rollout.DeployRules;
import io.bowwave.schemas.rollout.Share;
import io.bowwave.schemas.rollout.Strategy;
import io.bowwave.schemas.rollout.WaveRule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Defaults and rules as the tests need them. */
final class Plans {

    private Plans() {}

    static RolloutDefaults of(Strategy strategy, Duration hold, Duration bake, Share maxUnavailable) {
        return of(strategy, hold, bake, maxUnavailable, Duration.ofMinutes(10));
    }

    /** All at once, after a while. */
    static RolloutDefaults held(Duration hold) {
        return of(Strategy.ALL_AT_ONCE, hold, Duration.ZERO, Share.ALL);
    }

    static RolloutDefaults baked(Duration hold, Duration bake, Duration deadline) {
        return of(Strategy.ALL_AT_ONCE, hold, bake, Share.ALL, deadline);
    }

    /** A tenth of every region, then all. */
    static DeployRules tenthFirst() {
        return new DeployRules(
                null,
                List.of(
                        new WaveRule(null, new Share("10%"), null, null, null, null),
                        new WaveRule(null, Share.ALL, null, null, null, null)),
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /** A deploy to everybody at once. */
    static DeployRequest everywhere(BuildId build) {
        return request(build, Strategy.ALL_AT_ONCE, null);
    }

    /** A deploy not before that time. */
    static DeployRequest at(BuildId build, Instant time) {
        return request(build, null, time);
    }

    private static DeployRequest request(BuildId build, @Nullable Strategy strategy, @Nullable Instant time) {
        return new DeployRequest(
                WEB, DeployAction.DEPLOY, build, null, null, "ann", null, strategy, time, null, null, null, null, null);
    }

    private static RolloutDefaults of(
            Strategy strategy, Duration hold, Duration bake, Share maxUnavailable, Duration deadline) {
        RolloutDefaults.Waits waits = RolloutDefaults.WAITS;
        return new RolloutDefaults(
                new RolloutDefaults.Waves(
                        strategy,
                        new Share("5%"),
                        bake,
                        bake,
                        maxUnavailable,
                        deadline,
                        List.of(RolloutDefaults.HEALTHY)),
                new RolloutDefaults.Waits(hold, waits.silence(), waits.region(), waits.approval(), waits.answer()));
    }
}
