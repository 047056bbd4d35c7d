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
 * @param pool which machines it is about, see {@link PoolSelector}; empty: every machine
 * @param signature Ed25519 over {@link GoalSignature#message}, base64; absent where no key is configured
 * @param removed whether the app is no more: machines stop it and remove what they have of it; absent: it is
 * @param attempt generation with which the target was last asked for: machines that went back from it since then do not try it again; absent: each goal asks for it anew
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
        @Nullable String signature,
        @Nullable Boolean removed,
        @Nullable Long attempt)
        implements EventData {

    public Goal {
        pool = Map.copyOf(pool);
        if (permille < 0 || permille > 1000) {
            throw new IllegalArgumentException("permille: found " + permille + ", expected 0 to 1000");
        }
    }

    /** Of an app that is there; asks anew. */
    public Goal(
            AppName app,
            RegionName region,
            long generation,
            Target target,
            @Nullable Target previous,
            int permille,
            Map<String, String> pool,
            RequestId rollout,
            Instant issuedAt,
            @Nullable String signature) {
        this(app, region, generation, target, previous, permille, pool, rollout, issuedAt, signature, null, null);
    }

    /** Whether the app is no more. */
    public boolean gone() {
        return Boolean.TRUE.equals(removed);
    }

    /** The same goal, signed. */
    public Goal signed(String newSignature) {
        return new Goal(
                app,
                region,
                generation,
                target,
                previous,
                permille,
                pool,
                rollout,
                issuedAt,
                newSignature,
                removed,
                attempt);
    }
}
