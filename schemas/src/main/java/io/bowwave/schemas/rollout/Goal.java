package io.bowwave.schemas.rollout;

import io.bowwave.schemas.EventData;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a region's machines should run; topic {@code bowwave.goal-state}, key {@code region|app}, partitioned by app, compacted; and the value of
 * {@code /bowwave/goal/<app>} in the region's etcd. A machine whose bucket (0-999, see {@link Buckets}) is below {@code permille} runs the target, else the previous one.
 * The run instructions are in the artifact's manifest, which the target names by digest.
 *
 * @param generation of the app; only grows
 * @param pool labels that a machine must have; empty: every machine
 * @param signature Ed25519 over {@link GoalSignature#message}, base64; absent where no key is configured
 */
public record Goal(
        AppName app,
        RegionName region,
        long generation,
        Target target,
        @Nullable Target previous,
        int permille,
        Map<String, String> pool,
        RequestId rollout,
        Instant issuedAt,
        @Nullable String signature)
        implements EventData {

    public Goal {
        pool = Map.copyOf(pool);
        if (permille < 0 || permille > 1000) {
            throw new IllegalArgumentException("permille: found " + permille + ", expected 0 to 1000");
        }
    }

    /** The same goal, signed. */
    public Goal signed(String newSignature) {
        return new Goal(app, region, generation, target, previous, permille, pool, rollout, issuedAt, newSignature);
    }
}
