package io.bowwave.replicator.spread;

import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.RegionName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one region does to get one artifact's packs. Times are nanoseconds of one clock. Pure; for one thread. */
public final class Spread {

    /** A region that has not been heard of for so long is not waited for. */
    static final long SILENT_NANOS = Duration.ofSeconds(20).toNanos();

    /** Nor one that is heard of, but gets nothing. */
    static final long STUCK_NANOS = Duration.ofMinutes(1).toNanos();

    /** With nothing new anywhere for so long, anybody goes to home. */
    static final long STALLED_NANOS = Duration.ofMinutes(1).toNanos();

    /** Between the first who does and the next, so that they don't all go at once. */
    static final long STAGGER_NANOS = Duration.ofSeconds(5).toNanos();

    /** Who has the whole artifact should say so before anybody goes to home. */
    static final long INTRODUCTION_NANOS = Duration.ofSeconds(3).toNanos();

    static final long ASK_WHOLE_NANOS = Duration.ofSeconds(30).toNanos();

    /** Between two questions for the same pack. */
    static final long ASK_NANOS = Duration.ofSeconds(1).toNanos();

    /** After a failed copy, the same source is not tried for this pack. */
    static final long BAN_NANOS = Duration.ofSeconds(30).toNanos();

    /** After so long one takes a pack from whoever has it, in turn or not. */
    static final long PATIENCE_NANOS = Duration.ofSeconds(10).toNanos();

    private static final int MAX_ASKS = 8;
    private static final int FROM_HOME_AT_ONCE = 1;

    private final RegionName self;
    private final RegionName home;
    private final Costs costs;
    private final List<PackWish> wishes = new ArrayList<>();
    private final OtherRegions helpers;
    private final Map<RegionName, Integer> running = new HashMap<>();
    private long advancedAt;
    private boolean desperate;

    /**
     * @param others that want it too, without this region and home
     * @param packs of the layout, in its order
     * @param have which of them are here
     */
    public Spread(
            RegionName self,
            RegionName home,
            Collection<RegionName> others,
            Costs costs,
            List<Digest> packs,
            BitSet have,
            long now) {
        this.self = self;
        this.home = home;
        this.costs = costs;
        this.helpers = new OtherRegions(others, now);
        this.advancedAt = now;
        for (int pack = 0; pack < packs.size(); pack++) {
            if (!have.get(pack)) {
                wishes.add(new PackWish(pack, packs.get(pack)));
            }
        }
        // Each region in an order of its own, so that they don't all want the same at the same time.
        wishes.sort((a, b) -> Long.compare(SpreadTree.hash(a.digest(), self), SpreadTree.hash(b.digest(), self)));
    }

    /** Nothing is lacking. */
    public boolean complete() {
        return wishes.isEmpty();
    }

    /** Helpers that have said nothing, though there was time. */
    public List<RegionName> silent(long now) {
        return helpers.silent(now);
    }

    /** A region told how far it is. */
    public void progress(RegionName region, BitSet packs, long bytes, long now) {
        helpers.progress(region, packs, bytes, now);
    }

    /** A region told that it has everything, or no longer has. */
    public void whole(RegionName region, boolean whole, long now) {
        helpers.whole(region, whole, now);
    }

    /** A region told that its copy failed; it tries again, but is not waited for until it has got something. */
    public void failed(RegionName region) {
        helpers.failed(region);
    }

    public void answered(RegionName region, int pack, boolean has, long now) {
        if (has || !helpers.holds(region, pack)) {
            helpers.has(region, pack, has, now);
        }
    }

    public void answeredWhole(RegionName region, boolean whole, long now) {
        helpers.wholeAnswer(region, whole, now);
    }

    /** The pack is here, by whatever way. */
    public void done(int pack, long now) {
        wishes.removeIf(wish -> {
            if (wish.pack() == pack) {
                ended(wish);
            }
            return wish.pack() == pack;
        });
        advancedAt = now;
    }

    /** @param lacks whether that store did not have it */
    public void fault(int pack, boolean lacks, long now) {
        for (PackWish wish : wishes) {
            RegionName from = wish.pack() == pack ? wish.from() : null;
            if (from != null) {
                ended(wish);
                wish.ban(from, now + BAN_NANOS);
                if (lacks) {
                    helpers.has(from, pack, false, now);
                }
            }
        }
    }

    /**
     * What to do now. Ask again when something was told, and each half second.
     *
     * @param slots packs that may be begun
     */
    public List<Step> next(int slots, long now) {
        List<Step> steps = new ArrayList<>();
        helpers.toAskWhole(now).forEach(region -> steps.add(new Step.AskWhole(region)));
        List<RegionName> working = helpers.working(now);
        working.add(self);
        decideDesperate(now, working);
        int free = slots;
        int asks = 0;
        for (PackWish wish : wishes) {
            if (wish.from() != null) {
                continue;
            }
            SpreadTree tree = wish.tree(working, () -> SpreadTree.of(wish.digest(), home, working, costs));
            RegionName from = free > 0 ? source(wish, tree, now) : null;
            if (from != null) {
                free--;
                wish.begin(from);
                running.merge(from, 1, Integer::sum);
                steps.add(new Step.Take(wish.pack(), from));
            } else if (asks < MAX_ASKS) {
                asks += ask(wish, tree, now, steps) ? 1 : 0;
            }
        }
        return steps;
    }

    private @Nullable RegionName source(PackWish wish, SpreadTree tree, long now) {
        RegionName parent = tree.parent(self);
        List<RegionName> holders = helpers.names().stream()
                .filter(region -> helpers.holds(region, wish.pack()) && !wish.banned(region, now))
                .toList();
        if (holders.isEmpty()) {
            wish.nobody();
            boolean mine = parent.equals(home) || desperate || wish.banned(parent, now);
            boolean room = running.getOrDefault(home, 0) < FROM_HOME_AT_ONCE;
            return mine && room && helpers.introduced(now) && !wish.banned(home, now) ? home : null;
        }
        RegionName best = best(wish, holders, parent);
        boolean dearer = costs.cost(self, best) > costs.cost(self, parent);
        long since = wish.somebodySince(now);
        boolean turn = holders.contains(parent)
                || parent.equals(home)
                || (!dearer && holders.size() * SpreadTree.FANOUT >= tree.rank(self))
                || since >= (dearer ? STUCK_NANOS : PATIENCE_NANOS);
        return turn ? best : null;
    }

    /** The cheapest, counting how much is on its way from there; at a tie the parent, then by hash. */
    private RegionName best(PackWish wish, List<RegionName> holders, RegionName parent) {
        RegionName best = holders.getFirst();
        for (RegionName candidate : holders) {
            long difference = price(candidate) - price(best);
            boolean closer =
                    candidate.equals(parent) || (!best.equals(parent) && mixed(wish, candidate) < mixed(wish, best));
            if (difference < 0 || (difference == 0 && closer)) {
                best = candidate;
            }
        }
        return best;
    }

    private long price(RegionName from) {
        return (long) costs.cost(self, from) * (1 + running.getOrDefault(from, 0));
    }

    private long mixed(PackWish wish, RegionName candidate) {
        return SpreadTree.hash(wish.digest(), candidate) ^ SpreadTree.hash(wish.digest(), self);
    }

    private boolean ask(PackWish wish, SpreadTree tree, long now, List<Step> steps) {
        RegionName parent = tree.parent(self);
        if (parent.equals(home) || helpers.holds(parent, wish.pack()) || !wish.mayAsk(now)) {
            return false;
        }
        steps.add(new Step.Ask(wish.pack(), parent));
        return true;
    }

    private void decideDesperate(long now, List<RegionName> working) {
        long quiet = now - Math.max(advancedAt, helpers.newsAt());
        if (quiet < STALLED_NANOS / 2) {
            desperate = desperate && helpers.newsAt() <= advancedAt;
        } else if (running.values().stream().allMatch(count -> count == 0) && !wishes.isEmpty()) {
            int rank = SpreadTree.of(wishes.getFirst().digest(), home, working, costs)
                    .rank(self);
            desperate = quiet > STALLED_NANOS + rank * STAGGER_NANOS;
        }
    }

    private void ended(PackWish wish) {
        RegionName from = wish.from();
        if (from != null) {
            running.merge(from, -1, Integer::sum);
            wish.end();
        }
    }
}
