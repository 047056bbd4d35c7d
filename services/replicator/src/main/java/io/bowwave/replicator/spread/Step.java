package io.bowwave.replicator.spread;

import io.bowwave.schemas.id.RegionName;

/** What to do next. Packs are named by their place in the layout. */
public sealed interface Step {

    /** Copy the pack from there, then tell {@link Spread#done} or {@link Spread#fault}. */
    record Take(int pack, RegionName from) implements Step {}

    /** Ask that region's store for the pack, then tell {@link Spread#answered}. */
    record Ask(int pack, RegionName region) implements Step {}

    /** Ask that region's store for the manifest, which is there when all is, then tell {@link Spread#answeredWhole}. */
    record AskWhole(RegionName region) implements Step {}
}
