package io.bowwave.topologies.rollout;

import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.Target;
import io.bowwave.topologies.rollout.AppState.RegionGoal;
import io.bowwave.topologies.rollout.Step.Run;
import org.jspecify.annotations.Nullable;

/**
 * What a rollout finds half done: a region whose machines below some permille run what the rollout before it was about, the others what ran
 * before that. A goal names two builds only, so all of the former switch with the first goal of the new rollout. Where those would be too
 * many at once, they first go back in batches to what the others run. Pure; works on a {@link Draft}.
 */
final class Settling {

    private Settling() {}

    static boolean needed(Draft draft, RegionName region) {
        Goal half = half(draft, region);
        Pool pool = RegionRules.view(draft, region).pool();
        return half != null
                && !half.target()
                        .build()
                        .equals(draft.rollout().order().target(region).build())
                && pool.known()
                && pool.below(half.permille()) > allowed(draft, region);
    }

    /** Lets as many machines go back as may be off. */
    static void step(Draft draft, RegionName region, long generation) {
        Goal half = half(draft, region);
        if (half == null) {
            return;
        }
        Run run = RegionRules.run(draft, region);
        Pool pool = RegionRules.view(draft, region).pool();
        int off = run.generation() == 0 ? 0 : unsettled(draft, region, half, run.generation());
        int all = pool.below(half.permille());
        int next = half.permille();
        while (next > 0 && off + all - pool.below(next - 1) <= allowed(draft, region)) {
            next--;
        }
        if (off == 0 && pool.below(next) == all) {
            next = pool.holding(all) - 1;
        }
        if (pool.below(next) < all) {
            Target previous = half.previous();
            draft.goal(RegionRules.goal(draft, region, generation, half.target(), previous, next));
            draft.step(draft.rollout().step().with(region, run.raised(0, generation, draft.at())));
        }
    }

    /** The run from which the first batch goes on: those that run the former build switch with it, and those that run this one already stay. */
    static Run over(Draft draft, RegionName region, Run run) {
        Goal half = half(draft, region);
        if (half == null) {
            return run;
        }
        int permille = half.permille();
        return new Run(
                run.wave(),
                Math.max(run.reach(), permille),
                permille,
                run.generation(),
                run.since(),
                run.way(),
                run.machines(),
                run.excused(),
                run.missed());
    }

    private static int unsettled(Draft draft, RegionName region, Goal half, long generation) {
        Target previous = half.previous();
        if (previous == null) {
            return 0;
        }
        FleetStatus status = draft.state().fleet().get(region);
        RegionView former = RegionView.of(status, half.target().build(), generation, generation);
        RegionView before = RegionView.of(status, previous.build(), generation, generation);
        return Math.max(0, former.live() - former.healthy() - before.healthy());
    }

    private static int allowed(Draft draft, RegionName region) {
        return Batches.allowed(
                RegionRules.view(draft, region), draft.rollout().wave().maxUnavailable());
    }

    /** The goal that is half done, while this rollout has not written one of its own; null when there is none. */
    private static @Nullable Goal half(Draft draft, RegionName region) {
        RegionGoal known = draft.state().goals().get(region);
        Target before = draft.rollout().before(region);
        if (known == null || before == null || !draft.rollout().order().deploys()) {
            return null;
        }
        Goal goal = known.goal();
        boolean same = goal.previous() != null
                && goal.previous().build().equals(before.build())
                && !goal.target().build().equals(before.build());
        boolean own = goal.rollout().equals(draft.rollout().request())
                && RegionRules.run(draft, region).permille() > 0;
        return goal.permille() > 0 && same && !own ? goal : null;
    }
}
