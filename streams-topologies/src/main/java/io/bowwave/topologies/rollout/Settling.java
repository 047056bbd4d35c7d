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

    private final Draft draft;
    private final RegionName region;
    private final Goal half;
    private final Pool pool;
    private final int allowed;
    private final int formers;
    private final int goingForth;
    private final int goingBack;

    private Settling(Draft draft, RegionName region, Goal half) {
        this.draft = draft;
        this.region = region;
        this.half = half;
        RegionView view = RegionRules.view(draft, region);
        pool = view.pool();
        allowed = Batches.allowed(view, draft.rollout().wave().maxUnavailable());
        formers = pool.below(half.permille());
        List<FleetCount> counts = recent(view);
        int told = 0;
        int forth = 0;
        int back = 0;
        for (FleetCount count : counts) {
            boolean former = toldFormer(count);
            told += former ? count.machines() : 0;
            forth += former && moves(count, true) ? count.machines() : 0;
            back += !former && moves(count, false) ? count.machines() : 0;
        }
        // Those that have not heard of the goal yet will follow it when they do.
        goingForth = counts.isEmpty() ? 0 : forth + Math.max(0, formers - told);
        goingBack = back + Math.max(0, told - formers);
    }

    /** What the region has half done, while this rollout has not told any machine to run its own build; null when there is no such thing. */
    static @Nullable Settling of(Draft draft, RegionName region) {
        Goal half = half(draft, region);
        return half == null ? null : new Settling(draft, region, half);
    }

    boolean needed() {
        return !half.target()
                        .build()
                        .equals(draft.rollout().order().target(region).build())
                && pool.known()
                && formers + goingBack > allowed;
    }

    /** Whether machines are still on their way back: the first batch must not add to them. */
    boolean unfinished() {
        return goingBack > 0;
    }

    /** Lets as many machines go back as may be off. */
    void step(long generation) {
        int off = goingForth + goingBack;
        int next = half.permille();
        while (next > 0 && off + formers - pool.below(next - 1) <= allowed) {
            next--;
        }
        if (off == 0 && pool.below(next) == formers) {
            next = pool.holding(formers) - 1;
        }
        if (pool.below(next) < formers) {
            draft.goal(RegionRules.goal(draft, region, generation, half.target(), half.previous(), next));
            Run run = RegionRules.run(draft, region);
            draft.step(draft.rollout().step().with(region, run.raised(0, generation, draft.at())));
        }
    }

    /** The run from which the first batch goes on: those that run the former build switch with it, and those that run this one already stay. */
    Run over(Run run) {
        return new Run(
                run.wave(),
                Math.max(run.reach(), half.permille()),
                half.permille(),
                run.generation(),
                run.since(),
                run.way(),
                run.machines(),
                run.excused(),
                run.missed());
    }

    private boolean toldFormer(FleetCount count) {
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
    private List<FleetCount> recent(RegionView view) {
        FleetStatus status = draft.state().fleet().get(region);
        boolean unheard = RegionRules.run(draft, region).generation() > 0 && view.heard() == 0;
        boolean over = !unheard && !draft.at().isBefore(half.issuedAt().plus(ARRIVES_WITHIN));
        return status == null || over ? List.of() : status.counts();
    }

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
