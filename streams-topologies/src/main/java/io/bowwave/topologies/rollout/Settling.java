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
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a rollout finds half done: a region whose machines below some permille run what the rollout before it was about, the others what ran
 * before that. A goal names two builds only, so all of the former switch with the first goal of the new rollout. Where those would be too
 * many at once, they first go back in batches to what the others run; this is also how a region is led to what the others run when that is
 * what is deployed. Pure; works on a {@link Draft}.
 */
final class Settling {

    /** How long machines are waited for that an earlier goal has set going, once the region has heard of it. */
    private static final Duration ARRIVES_WITHIN = Duration.ofSeconds(60);

    private final Draft draft;
    private final RegionName region;
    private final Goal half;
    private final Target rest;
    private final Pool pool;
    private final int allowed;
    private final int formers;
    private final int astray;
    private final int goingForth;
    private final int goingBack;

    private Settling(Draft draft, RegionName region, Goal half, Target rest) {
        this.draft = draft;
        this.region = region;
        this.half = half;
        this.rest = rest;
        RegionView view = RegionRules.view(draft, region);
        pool = view.pool();
        allowed = Batches.allowed(view, draft.rollout().wave().maxUnavailable());
        formers = pool.below(half.permille());
        FleetStatus status = draft.state().fleet().get(region);
        astray = formers - RegionView.of(status, half.target().build(), 0, 0).healthy();
        List<FleetCount> counts = recent(view, status);
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
        RegionGoal known = draft.state().goals().get(region);
        Goal half = known == null ? null : known.goal();
        Target rest = known == null ? null : rest(draft, region, known);
        if (half == null || rest == null || half.target().build().equals(rest.build())) {
            return null;
        }
        boolean own = half.rollout().equals(draft.rollout().request())
                && RegionRules.run(draft, region).permille() > 0;
        return own ? null : new Settling(draft, region, half, rest);
    }

    /** Where the same build is asked for again, only those switch that it was no good for, or that are on their way. */
    boolean needed() {
        boolean again = same(half.target(), draft.rollout().order().target(region));
        return pool.known() && (again ? astray : formers + goingBack) > allowed;
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
            draft.goal(RegionRules.goal(draft, region, generation, half.target(), rest, next, half.attempt()));
            Run run = RegionRules.run(draft, region);
            draft.step(draft.rollout().step().with(region, run.raised(0, generation, draft.at())));
        }
    }

    /** The run from which the first batch goes on: those that run the former build switch with it, and those that run this one already stay. */
    Run over(Run run) {
        return run.seen(half.permille(), Math.max(run.reach(), half.permille()));
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
     * Nobody counts any more when machines have had the time to arrive: those that do not hold up no deploy. Where nobody has heard of the
     * last goal there was no time: all would follow at once what was said meanwhile.
     */
    private List<FleetCount> recent(RegionView view, @Nullable FleetStatus status) {
        Instant heardAt = RegionRules.run(draft, region).heardAt();
        boolean over = view.heard() > 0 && heardAt != null && !draft.at().isBefore(heardAt.plus(ARRIVES_WITHIN));
        return status == null || over ? List.of() : status.counts();
    }

    /** What machines run that are not told to run the goal's target; null when there is no such thing. */
    private static @Nullable Target rest(Draft draft, RegionName region, RegionGoal known) {
        Rollout rollout = draft.rollout();
        Target before = rollout.before(region);
        Target previous = known.goal().previous();
        if (!rollout.order().deploys()) {
            return null;
        }
        if (before != null) {
            return previous == null || same(previous, before) ? before : null;
        }
        Target target = rollout.order().target(region);
        if (previous != null) {
            return same(previous, target) ? target : null;
        }
        return known.good() != null && same(known.good(), target) ? target : null;
    }

    private static boolean same(Target one, Target other) {
        return one.build().equals(other.build());
    }
}
