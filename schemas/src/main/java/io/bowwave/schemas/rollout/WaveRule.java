package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.RegionName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A wave as an app asks for it.
 *
 * @param regions absent: all that no wave before has named
 * @param share of the machines of each region
 * @param bakeSeconds, {@code maxUnavailable}, {@code deadlineSeconds}, {@code gates}: absent: as the app's rules say
 */
public record WaveRule(
        @Nullable List<RegionName> regions,
        Share share,
        @Nullable Long bakeSeconds,
        @Nullable Share maxUnavailable,
        @Nullable Long deadlineSeconds,
        @Nullable List<Gate> gates) {
    public WaveRule {
        regions = regions == null ? null : List.copyOf(regions);
        gates = gates == null ? null : List.copyOf(gates);
    }
}
