package io.bowwave.replicator.spread;

import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.RegionName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The way of one pack through the regions. The same regions and costs give the same tree everywhere. Immutable. */
final class SpreadTree {

    /** How many take a pack directly from one region. */
    static final int FANOUT = 2;

    private static final double UNIT = 0x1.0p-53;

    private final List<RegionName> order;
    private final Map<RegionName, RegionName> parents;

    private SpreadTree(List<RegionName> order, Map<RegionName, RegionName> parents) {
        this.order = order;
        this.parents = parents;
    }

    /** @param regions those that want the pack and will help, without home */
    static SpreadTree of(Digest pack, RegionName home, Collection<RegionName> regions, Costs costs) {
        List<RegionName> order = new ArrayList<>(regions);
        Map<RegionName, Double> scores = new HashMap<>();
        regions.forEach(region -> scores.put(region, score(pack, region) * costs.cost(region, home)));
        order.sort(Comparator.<RegionName>comparingDouble(scores::get).thenComparing(RegionName::text));
        Map<RegionName, RegionName> parents = new HashMap<>();
        Map<RegionName, Integer> children = new HashMap<>();
        for (int rank = 0; rank < order.size(); rank++) {
            RegionName region = order.get(rank);
            RegionName parent = rank == 0 ? home : parent(region, order.subList(0, rank), children, costs);
            parents.put(region, parent);
            children.merge(parent, 1, Integer::sum);
        }
        return new SpreadTree(List.copyOf(order), parents);
    }

    /** From whom this region takes it; home for the first. */
    RegionName parent(RegionName region) {
        return parents.getOrDefault(region, region);
    }

    /** 0 for the region that takes it from home. */
    int rank(RegionName region) {
        return order.indexOf(region);
    }

    private static RegionName parent(
            RegionName region, List<RegionName> before, Map<RegionName, Integer> children, Costs costs) {
        RegionName best = before.getFirst();
        long least = Long.MAX_VALUE;
        for (RegionName candidate : before) {
            int cost = costs.cost(region, candidate);
            if (children.getOrDefault(candidate, 0) < FANOUT && cost < least) {
                least = cost;
                best = candidate;
            }
        }
        return best;
    }

    /** Weighted rendezvous: exponential with rate 1, so that the least of score times cost is found in proportion to 1/cost. */
    private static double score(Digest pack, RegionName region) {
        return -Math.log1p(-(hash(pack, region) >>> 11) * UNIT);
    }

    /** Evenly spread over all longs. */
    static long hash(Digest pack, RegionName region) {
        long hash = Long.parseUnsignedLong(pack.hex(), 0, Long.BYTES * 2, 16);
        for (int i = 0; i < region.text().length(); i++) {
            hash = (hash ^ region.text().charAt(i)) * 0x100000001B3L;
        }
        hash = (hash ^ (hash >>> 30)) * 0xBF58476D1CE4E5B9L;
        hash = (hash ^ (hash >>> 27)) * 0x94D049BB133111EBL;
        return hash ^ (hash >>> 31);
    }
}
