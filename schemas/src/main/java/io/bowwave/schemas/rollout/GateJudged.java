package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * A gate has passed or failed, and why.
 *
 * @param gate its name
 * @param region absent when it is about all regions of the wave
 * @param query with everything replaced, of a query
 * @param value that was found
 * @param previous what the same query said of the previous version
 * @param threshold as in the gate: a factor of the previous value when there is one
 * @param verdict what came of it
 * @param why in words
 */
public record GateJudged(
        AppName app,
        RequestId request,
        String gate,
        GateKind kind,
        int wave,
        @Nullable RegionName region,
        @Nullable String query,
        @Nullable Double value,
        @Nullable Double previous,
        Comparison comparison,
        double threshold,
        GateVerdict verdict,
        String why)
        implements DeployEvent {}
