package io.bowwave.replicator.spread;

import io.bowwave.schemas.id.RegionName;

/** What a byte costs on its way between two regions. */
@FunctionalInterface
public interface Costs {

    /** All alike. */
    Costs EVEN = (to, from) -> 1;

    /** 1 or more. */
    int cost(RegionName to, RegionName from);
}
