package io.bowwave.topologies.rollout;

import io.bowwave.schemas.fleet.FleetCount;
import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.Target;
import io.bowwave.topologies.rollout.AppState.RegionGoal;
import io.bowwave.topologies.rollout.Step.Run;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a rollout finds half done: a region whose machines below some permille run what the rollout before it was about, the others what ran
 * before that. A goal names two builds only, so all of the former switch with the first goal of the new rollout. Where those would be too
 * many at once, they first go back in batches to what the others run. Pure; works on a {@link Draft}.
 */
final class Settling {

    /** How long machines are waited for that an earlier goal has set going. */
    private static final Duration ARRIVES_WITHIN = Duration.ofSeconds(60);

    private Settling() {}

    static boolean needed(Draft draft, RegionName region) {
        Goal half = half(draft, region);
        Pool pool = RegionRules.view(draft, region).pool();
        return half != null
                && !half.target()
                        .build()
                        .equals(draft.rollout().order().target(region).build())
                && pool.known()
                && pool.below(half.permille()) + goingBack(draft, region, half) > allowed(draft, region);
    }

    /** Whether machines are still on their way back: the first batch must not add to them. */
    static boolean unfinished(Draft draft, RegionName region) {
        Goal half = half(draft, region);
        return half != null && goingBack(draft, region, half) > 0;
    }

    /** Lets as many machines go back as may be off. */
    static void step(Draft draft, RegionName region, long generation) {
        Goal half = half(draft, region);
        if (half == null) {
            return;
        }
        Run run = RegionRules.run(draft, region);
        Pool pool = RegionRules.view(draft, region).pool();
        int off = moving(draft, region, half);
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

    /** Machines that earlier goals have set going and that have not arrived: on either side. */
    private static int moving(Draft draft, RegionName region, Goal half) {
        int further = 0;
        int told = 0;
        for (FleetCount count : recent(draft, region, half)) {
            boolean former = toldFormer(count, half);
            told += former ? count.machines() : 0;
            further += former && moves(count, true) ? count.machines() : 0;
        }
        int unheard = Math.max(0, RegionRules.view(draft, region).pool().below(half.permille()) - told);
        return recent(draft, region, half).isEmpty() ? 0 : further + unheard + goingBack(draft, region, half);
    }

    /** Those of them that are on their way to what the others run, or will be when they hear of it. */
    private static int goingBack(Draft draft, RegionName region, Goal half) {
        int told = 0;
        int back = 0;
        for (FleetCount count : recent(draft, region, half)) {
            boolean former = toldFormer(count, half);
            told += former ? count.machines() : 0;
            back += !former && moves(count, false) ? count.machines() : 0;
        }
        return back + Math.max(0, told - RegionRules.view(draft, region).pool().below(half.permille()));
    }

    private static boolean toldFormer(FleetCount count, Goal half) {
        return count.state() != MachineState.LOST && half.target().build().equals(count.build());
    }

    // While its bytes are on their way a machine runs what it ran; what it goes back to is mostly on its disk.
    private static boolean moves(FleetCount count, boolean forward) {
        return switch (count.state()) {
            case IDLE, STAGED, STARTING, FAILED -> true;
            case FETCHING -> !forward;
            case HEALTHY, REVERTED, LOST -> false;
        };
    }

    /**
     * Nobody counts any more when machines have had the time to arrive: those that do not hold up no deploy. A region that has not even
     * heard of this rollout's own goal has had no time: it would follow all that was said meanwhile at once.
     */
    private static List<FleetCount> recent(Draft draft, RegionName region, Goal half) {
        FleetStatus status = draft.state().fleet().get(region);
        boolean unheard = RegionRules.run(draft, region).generation() > 0
                && RegionRules.view(draft, region).heard() == 0;
        boolean over = !unheard && !draft.at().isBefore(half.issuedAt().plus(ARRIVES_WITHIN));
        return status == null || over ? List.of() : status.counts();
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
        return same && !own ? goal : null;
    }
}
