package io.bowwave.swarm.plan;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Who sends a unit to a machine: of those that have it and those that are receiving it, the one whose queue is done first. A unit's list of
 * late sources, a few machines at random, and a few of the same rack and zone are looked at, never all: the best of two dozen is close to the
 * best of all.
 */
final class SourceChoice {

    private static final int RANDOM = 4;
    private static final int DENSE = 16;
    private static final int NEAR = 8;
    private static final int FIRST_COPIES = 2;
    private static final float CROSS_RACK = 0.5f;
    private static final float CROSS_ZONE = 2f;
    private static final float DEPTH = 1f;
    private static final float STRAGGLER = 20f;
    private static final float SLOWEST = 0.05f;
    private static final int UNKNOWN_BACKLOG = 32;
    private static final float MILLIS = 1000f;

    private final PlanLimits limits;
    private final Rates rates;
    private final RandomGenerator random;

    private float bestCost;
    private @Nullable Lease best;

    SourceChoice(PlanLimits limits, Rates rates, RandomGenerator random) {
        this.limits = limits;
        this.rates = rates;
        this.random = random;
    }

    /** The cost of what {@link #choose} returned last: how many units long its queue is. */
    float cost() {
        return bestCost;
    }

    /**
     * @param complete only machines that have all of the unit, and not this one
     * @return null when nobody may send it now
     */
    @Nullable
    Lease choose(PlanMachine asker, PlannedBlob blob, int unit, boolean complete, @Nullable PlanMachine not, long now) {
        best = null;
        bestCost = Float.MAX_VALUE;
        boolean whole = complete || blob.whole;
        for (Lease lease : blob.ring(unit)) {
            if (lease != null) {
                look(asker, blob, unit, lease, whole, not, now);
            }
        }
        near(asker, asker.rack, blob, unit, not, now);
        near(asker, asker.zone, blob, unit, not, now);
        List<Holding> all = blob.holdings;
        if (blob.copies[unit] * DENSE > all.size()) {
            for (int i = 0; i < RANDOM; i++) {
                Holding holding = all.get(random.nextInt(all.size()));
                look(asker, blob, unit, holding.held, true, not, now);
            }
        }
        return best;
    }

    private void near(
            PlanMachine asker,
            @Nullable PlanGroup group,
            PlannedBlob blob,
            int unit,
            @Nullable PlanMachine not,
            long now) {
        if (group == null || blob.inGroup(group.index, unit) == 0) {
            return;
        }
        int size = group.members.size();
        int start = random.nextInt(size);
        for (int i = 0; i < Math.min(NEAR, size); i++) {
            Holding holding = blob.of(group.members.get((start + i) % size));
            if (holding != null) {
                look(asker, blob, unit, holding.held, true, not, now);
            }
        }
    }

    private void look(
            PlanMachine asker,
            PlannedBlob blob,
            int unit,
            Lease lease,
            boolean whole,
            @Nullable PlanMachine not,
            long now) {
        PlanMachine source = lease.machine;
        if (source == asker || source == not || lease.state == Lease.State.DEAD) {
            return;
        }
        float cost = cost(asker, source, blob, unit);
        if (cost >= bestCost) {
            return;
        }
        if (lease.state == Lease.State.ACTIVE) {
            cost += DEPTH * lease.depth;
            if (whole
                    || cost >= bestCost
                    || source.straggler
                    || lease.late
                    || lease.blind()
                    || lease.depth >= limits.depthAtMost()
                    || !lease.feeds(asker, limits.depthAtMost())) {
                return;
            }
        } else {
            Holding holding = blob.of(source);
            if (holding == null || !holding.has(unit)) {
                return;
            }
        }
        if (source.avoidedBy(asker, now)) {
            return;
        }
        best = lease;
        bestCost = cost;
    }

    /**
     * How many units long its queue would be; infinite when it is full or may not be crossed to. What a machine was seen to send says how
     * fast it is only while it is slower than what it was asked for: one that nobody asks is not slow. So all count as equal, stragglers aside.
     */
    private float cost(PlanMachine asker, PlanMachine source, PlannedBlob blob, int unit) {
        int size = blob.unit;
        float median = rates.median();
        float share = source.straggler && median > 0 ? Math.clamp(source.up / median, SLOWEST, 1) : 1;
        float most = median > 0
                ? Math.max(2 * size, share * median * limits.backlogAPeer().toMillis() / MILLIS)
                : UNKNOWN_BACKLOG * size;
        if (source.backlog + size > most) {
            return Float.MAX_VALUE;
        }
        float queue = (source.backlog + size) / (size * share);
        return queue + (source.straggler ? STRAGGLER : 0) + distance(asker, source, blob, unit);
    }

    private static float distance(PlanMachine asker, PlanMachine source, PlannedBlob blob, int unit) {
        PlanGroup zone = asker.zone;
        PlanGroup rack = asker.rack;
        if (zone != null && source.zone != zone) {
            return allowed(zone, blob, unit) ? CROSS_ZONE : Float.MAX_VALUE;
        }
        if (rack != null && source.rack != rack) {
            return allowed(rack, blob, unit) ? CROSS_RACK : Float.MAX_VALUE;
        }
        return 0;
    }

    /** Within the group's budget; its first copies always. */
    private static boolean allowed(PlanGroup group, PlannedBlob blob, int unit) {
        return group.crossing < group.budget() || blob.inGroup(group.index, unit) < FIRST_COPIES;
    }

    /** Whether this edge counts against a budget. */
    static boolean crosses(PlanMachine asker, PlanMachine source) {
        return (asker.zone != null && source.zone != asker.zone) || (asker.rack != null && source.rack != asker.rack);
    }
}
