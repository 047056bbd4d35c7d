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
import io.bowwave.topologies.rollout.AppState.RegionGoal;
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
        int reach = reach(draft, region, was == null ? 0 : was.permille(), share);
        return was == null ? Run.going(wave, reach, 0, 0, draft.at()) : was.in(wave, reach, draft.at());
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
        Run run = listened(draft, region);
        if (run.way() == Way.GOING && (run.permille() < run.reach() || run.generation() == 0)) {
            advance(draft, region, run, generation, batches);
        }
    }

    /** Remembers when a machine was first known to have heard of the last goal. */
    private static Run listened(Draft draft, RegionName region) {
        Run run = run(draft, region);
        if (run.heardAt() != null || view(draft, region).heard() == 0) {
            return run;
        }
        Run heard = run.heard(draft.at());
        draft.step(draft.rollout().step().with(region, heard));
        return heard;
    }

    /** Writes the next goal when there is one: back first from what was left half done, then forward. */
    private static void advance(Draft draft, RegionName region, Run run, long generation, List<RolloutOutput> batches) {
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
                run.permille(),
                rollout.asked()));
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

    /** Machines that have failed try once more what they failed with, where no more than may be off at a time are not healthy. */
    void tryAgain(Draft draft) {
        List<RolloutOutput> batches = new ArrayList<>();
        long generation = draft.state().generation() + 1;
        draft.begin(draft.rollout().askedAgain(generation));
        Share most = draft.rollout().wave().maxUnavailable();
        draft.rollout().step().runs().forEach((region, run) -> {
            RegionView view = view(draft, region);
            boolean few = view.pool().below(run.permille()) - view.healthy() <= Batches.allowed(view, most);
            if (run.permille() > 0 && run.way() != Way.SKIPPED && view.bad() > 0 && few) {
                switchTo(draft, region, run.raised(run.permille(), generation, draft.at()), batches);
            }
        });
        batches.forEach(draft::add);
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
        Run everybody = listened(draft, region).seen(run.permille(), Pool.EVERYBODY);
        if (run.permille() < Pool.EVERYBODY) {
            List<RolloutOutput> batches = new ArrayList<>();
            advance(draft, region, everybody, draft.state().generation() + 1, batches);
            batches.forEach(draft::add);
            return false;
        }
        boolean there = Batches.settled(everybody, view, tolerated);
        if (there) {
            converged(draft, region, everybody, view.healthy());
        }
        return there;
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

    /** @param attempt the generation with which the target was last asked for */
    static Goal goal(
            Draft draft,
            RegionName region,
            long generation,
            Target target,
            @Nullable Target previous,
            int permille,
            @Nullable Long attempt) {
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
                null,
                null,
                attempt);
    }

    static Run run(Draft draft, RegionName region) {
        return Objects.requireNonNull(draft.rollout().step().runs().get(region));
    }

    /** How far a region has come with what it is on its way to. */
    static RegionView view(Draft draft, RegionName region) {
        Rollout rollout = draft.rollout();
        RegionGoal last = draft.state().goals().get(region);
        return RegionView.of(
                draft.state().fleet().get(region),
                rollout.heading(region).build(),
                rollout.step().from(),
                last == null ? 0 : last.goal().generation());
    }
}
