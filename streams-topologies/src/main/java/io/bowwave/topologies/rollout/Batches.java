package io.bowwave.topologies.rollout;

import io.bowwave.schemas.rollout.Share;

/**
 * How many machines of a region may switch now. Of the machines that are told to run the new build no more than the allowed ones may not be
 * healthy on it; a bucket is never split, so at least one bucket of machines switches when nobody is off. Pure.
 */
final class Batches {

    private Batches() {}

    /** How many machines may be off at a time: the share rounded down, at least one. */
    static int allowed(RegionView view, Share most) {
        return Math.max(1, most.of(view.pool().live()));
    }

    /** The permille from now on; the present one when nobody else may switch yet. */
    static int next(Step.Run run, RegionView view, Share most, int tolerated) {
        Pool pool = view.pool();
        if (!pool.known()) {
            boolean settled = run.permille() == 0 || settled(run, view, tolerated);
            int width = most.counted() ? pool.holding(most.machines()) : most.permille();
            return settled ? Math.min(run.reach(), run.permille() + width) : run.permille();
        }
        int allowed = allowed(view, most);
        int now = pool.below(run.permille());
        int off = Math.max(0, now - view.healthy());
        int next = run.permille();
        while (next < run.reach() && off + pool.below(next + 1) - now <= allowed) {
            next++;
        }
        if (off == 0 && pool.below(next) == now && next < run.reach()) {
            next = Math.min(run.reach(), pool.holding(now + 1));
        }
        int more = pool.below(next) - now;
        boolean nobodyOnItsWay = view.healthy() + view.bad() >= now;
        // Not one goal for each machine that has become healthy: they go by halves of what is allowed.
        boolean worthAGoal = next == run.reach() || nobodyOnItsWay || more >= Math.max(1, allowed / 2);
        return worthAGoal ? next : run.permille();
    }

    /** Whether as many machines are healthy as are told to run the build; failed ones may be missing up to the tolerated number. */
    static boolean settled(Step.Run run, RegionView view, int tolerated) {
        if (view.live() == 0 || view.heard() == 0) {
            return false;
        }
        int told = view.pool().known()
                ? view.pool().below(run.permille())
                : run.permille() == Pool.EVERYBODY ? view.live() : view.wanted();
        boolean everybodyHeard = view.pool().known() || view.heard() == view.live();
        int missing = told - view.healthy();
        return everybodyHeard && (missing <= 0 || (missing <= view.bad() && view.bad() <= tolerated));
    }

    /** The permille at which a share of a region is reached: never below what it has, and never without any machine. */
    static int reach(Share share, int permille, RegionView view) {
        Pool pool = view.pool();
        int wanted = share.counted() ? pool.holding(share.machines()) : share.permille();
        int least = pool.known() && pool.live() > 0 ? pool.holding(1) : 1;
        return Math.min(Pool.EVERYBODY, Math.max(permille, Math.max(wanted, least)));
    }
}
