package io.bowwave.topologies.rollout;

import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.AppDefinition;
import io.bowwave.schemas.rollout.BatchStarted;
import io.bowwave.schemas.rollout.Gate;
import io.bowwave.schemas.rollout.GateKind;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.RegionConverged;
import io.bowwave.schemas.rollout.Share;
import io.bowwave.schemas.rollout.Target;
import io.bowwave.schemas.rollout.Wave;
import io.bowwave.topologies.rollout.Step.Run;
import io.bowwave.topologies.rollout.Step.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How the machines of a region switch, batch by batch. Pure; works on a {@link Draft}; writes every goal that goes forward. */
final class RegionRules {

    private static final double WHOLE = 100;
    private static final double ROUNDING = 1e-9;

    /** @return what is to be said of the batches, after the wave itself */
    List<RolloutOutput> enter(Draft draft, Wave wave, long generation) {
        List<RolloutOutput> batches = new ArrayList<>();
        for (Map.Entry<RegionName, Share> each : wave.shares().entrySet()) {
            RegionName region = each.getKey();
            Run was = draft.rollout().step().runs().get(region);
            draft.step(draft.rollout().step().with(region, begun(draft, region, was, each.getValue())));
            raise(draft, region, generation, batches);
        }
        return batches;
    }

    private static Run begun(Draft draft, RegionName region, @Nullable Run was, Share share) {
        int wave = draft.rollout().step().wave();
        if (was == null) {
            return new Run(wave, reach(draft, region, 0, share), 0, 0, draft.at(), Way.GOING, 0, 0, false);
        }
        boolean skipped = was.way() == Way.SKIPPED;
        int reach = reach(draft, region, was.permille(), share);
        return new Run(
                wave,
                reach,
                was.permille(),
                was.generation(),
                draft.at(),
                skipped ? Way.SKIPPED : Way.GOING,
                0,
                was.excused(),
                was.missed());
    }

    private static int reach(Draft draft, RegionName region, int permille, Share share) {
        return whole(draft, region) ? Pool.EVERYBODY : Batches.reach(share, permille, view(draft, region));
    }

    // Where nothing ran there is nothing to protect, and the way back is not held up.
    private static boolean whole(Draft draft, RegionName region) {
        Rollout rollout = draft.rollout();
        return !rollout.order().deploys() || rollout.before(region) == null;
    }

    /** Lets more machines switch wherever that may be. */
    void raise(Draft draft) {
        List<RolloutOutput> batches = new ArrayList<>();
        long generation = draft.state().generation() + 1;
        for (RegionName region : draft.rollout().wave().shares().keySet()) {
            raise(draft, region, generation, batches);
        }
        batches.forEach(draft::add);
    }

    private static void raise(Draft draft, RegionName region, long generation, List<RolloutOutput> batches) {
        Run run = run(draft, region);
        if (run.way() != Way.GOING || (run.permille() >= run.reach() && run.generation() > 0)) {
            return;
        }
        Settling settling = Settling.of(draft, region);
        if (settling != null && settling.needed()) {
            settling.step(generation);
            return;
        }
        if (settling != null && settling.unfinished()) {
            return;
        }
        RegionView view = view(draft, region);
        Run from = settling == null ? run : settling.over(run);
        int next = whole(draft, region)
                ? Pool.EVERYBODY
                : Math.max(
                        from.permille(),
                        Batches.next(
                                from,
                                view,
                                draft.rollout().wave().maxUnavailable(),
                                tolerated(draft, region) + run.excused()));
        if (next > run.permille()) {
            switchTo(draft, region, from.raised(next, generation, draft.at()), batches);
        }
    }

    private static void switchTo(Draft draft, RegionName region, Run run, List<RolloutOutput> batches) {
        Rollout rollout = draft.rollout();
        draft.goal(goal(
                draft,
                region,
                run.generation(),
                rollout.order().target(region),
                rollout.before(region),
                run.permille()));
        draft.step(draft.rollout().step().with(region, run));
        Pool pool = view(draft, region).pool();
        batches.add(new RolloutOutput.Announce(
                "batch-%s-%d".formatted(region, run.generation()),
                new BatchStarted(
                        draft.state().app(),
                        rollout.request(),
                        rollout.step().wave(),
                        region,
                        run.permille(),
                        pool.known() ? (Integer) pool.below(run.permille()) : null,
                        run.generation()),
                rollout.order().traceparent()));
    }

    /** Regions in which enough machines are healthy are done with this wave, or back. */
    void takeIn(Draft draft) {
        for (RegionName region : draft.rollout().step().runs().keySet()) {
            Run run = run(draft, region);
            boolean there = run.wave() == draft.rollout().step().wave()
                    && run.way() == Way.GOING
                    && run.generation() > 0
                    && run.permille() >= run.reach();
            RegionView view = view(draft, region);
            if (there && Batches.settled(run, view, tolerated(draft, region) + run.excused())) {
                converged(draft, region, run, view.healthy());
            }
        }
    }

    private static void converged(Draft draft, RegionName region, Run run, int healthy) {
        draft.step(draft.rollout().step().with(region, run.done(Way.CONVERGED, healthy)));
        draft.announce(
                "region-%s-converged-%d-%d".formatted(region, run.wave(), run.generation()),
                new RegionConverged(draft.state().app(), draft.rollout().request(), region, run.generation(), healthy));
    }

    /** @return whether the region is there now */
    boolean catchUp(Draft draft, RegionName region) {
        Run run = draft.rollout().step().runs().get(region);
        if (run == null || run.way() != Way.SKIPPED) {
            return false;
        }
        RegionView view = view(draft, region);
        int tolerated = tolerated(draft, region) + run.excused();
        if (view.live() == 0 || view.heard() == 0 || view.bad() > tolerated) {
            return false; // nobody there yet, or it must not go on there
        }
        Run whole = new Run(
                run.wave(),
                Pool.EVERYBODY,
                run.permille(),
                run.generation(),
                run.since(),
                Way.SKIPPED,
                0,
                run.excused(),
                run.missed());
        if (run.permille() == Pool.EVERYBODY) {
            if (Batches.settled(whole, view, tolerated)) {
                converged(draft, region, whole, view.healthy());
                return true;
            }
            return false;
        }
        int next = whole(draft, region)
                ? Pool.EVERYBODY
                : Batches.next(whole, view, draft.rollout().wave().maxUnavailable(), tolerated);
        if (next > run.permille()) {
            List<RolloutOutput> batches = new ArrayList<>();
            switchTo(draft, region, whole.raised(next, draft.state().generation() + 1, draft.at()), batches);
            batches.forEach(draft::add);
        }
        return false;
    }

    /** How many machines of the wave may have failed in the region. */
    static int tolerated(Draft draft, RegionName region) {
        Pool pool = view(draft, region).pool();
        int machines = pool.below(run(draft, region).reach());
        for (Gate gate : draft.rollout().wave().gates()) {
            if (gate.kind() == GateKind.HEALTHY) {
                return (int) Math.floor(machines * (WHOLE - gate.threshold()) / WHOLE + ROUNDING);
            }
        }
        return 0;
    }

    static Goal goal(
            Draft draft, RegionName region, long generation, Target target, @Nullable Target previous, int permille) {
        AppDefinition definition = draft.state().definition();
        return new Goal(
                draft.state().app(),
                region,
                generation,
                target,
                previous,
                permille,
                definition == null ? Map.of() : definition.pool(),
                draft.rollout().request(),
                draft.at(),
                null);
    }

    static Run run(Draft draft, RegionName region) {
        return Objects.requireNonNull(draft.rollout().step().runs().get(region));
    }

    /** How far a region has come with what it is on its way to. */
    static RegionView view(Draft draft, RegionName region) {
        Rollout rollout = draft.rollout();
        Run run = rollout.step().runs().get(region);
        return RegionView.of(
                draft.state().fleet().get(region),
                rollout.heading(region).build(),
                rollout.step().from(),
                run == null ? 0 : run.generation());
    }
}
