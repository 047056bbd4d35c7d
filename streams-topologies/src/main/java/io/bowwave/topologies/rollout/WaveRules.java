package io.bowwave.topologies.rollout;

import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.AppDefinition;
import io.bowwave.schemas.rollout.BuildRejected;
import io.bowwave.schemas.rollout.DeployAction;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.RegionConverged;
import io.bowwave.schemas.rollout.RollbackStarted;
import io.bowwave.schemas.rollout.RolledBack;
import io.bowwave.schemas.rollout.RolloutCompleted;
import io.bowwave.schemas.rollout.RolloutFailed;
import io.bowwave.schemas.rollout.Target;
import io.bowwave.schemas.rollout.WaveCompleted;
import io.bowwave.schemas.rollout.WaveStarted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How an accepted rollout goes on: waves, convergence, the way back, the end. Pure; works on a {@link Draft}. */
final class WaveRules {

    private static final int EVERYBODY = 1000;

    private final WavePlan plan;

    WaveRules(WavePlan plan) {
        this.plan = plan;
    }

    /** Goes on if the first wave's hold or the wave's bake is over. */
    void advance(Draft draft) {
        Rollout rollout = draft.rollout();
        if (rollout.state() == RolloutState.WAITING && over(plan.hold(), rollout, draft)) {
            startWave(draft);
        } else if (rollout.state() == RolloutState.BAKE && over(plan.bake(), rollout, draft)) {
            if (rollout.step().wave() < rollout.waves().size()) {
                startWave(draft);
            } else {
                complete(draft);
            }
        }
    }

    /** Takes in what the fleet says now. */
    void follow(Draft draft) {
        switch (draft.rollout().state()) {
            case WAVE, BAKE, PAUSED -> {
                if (!stopIfBad(draft)) {
                    progress(draft);
                    converge(draft);
                }
            }
            case ROLLING_BACK -> {
                progress(draft);
                comeBack(draft);
            }
            case REQUESTED, WAITING, REFUSED, DONE, ROLLED_BACK, ABORTED, SUPERSEDED, FAILED -> {}
        }
    }

    /** Gives up what has not come on for longer than the plan's patience. */
    void losePatience(Draft draft, Instant awakeSince) {
        Rollout rollout = draft.rollout();
        if (rollout.state() != RolloutState.WAVE && rollout.state() != RolloutState.ROLLING_BACK) {
            return;
        }
        Instant from = later(rollout.step().progressAt(), later(rollout.since(), awakeSince));
        if (draft.at().isBefore(from.plus(plan.patience()))) {
            return;
        }
        String reason = "no progress for " + plan.patience().toSeconds() + " s: " + stragglers(draft);
        if (rollout.state() == RolloutState.WAVE) {
            stop(draft, reason, false);
        } else {
            fail(draft, "on the way back, " + reason);
        }
    }

    /**
     * Ends a rollout that must not go on: back to what ran before, where there is such a thing.
     *
     * @param bad whether the build itself is at fault and is marked bad
     */
    void stop(Draft draft, String reason, boolean bad) {
        Rollout rollout = draft.rollout();
        List<RegionName> back = rollout.regions().stream()
                .filter(region -> before(draft.state(), region, rollout.target()) != null)
                .toList();
        if (rollout.action() == DeployAction.ROLLBACK || back.isEmpty()) {
            fail(draft, reason);
        } else {
            rollBack(draft, back, reason + leftBehind(rollout, back));
            if (bad) {
                reject(draft, reason);
            }
        }
    }

    private void startWave(Draft draft) {
        draft.move(RolloutTrigger.START_WAVE);
        Rollout rollout = draft.rollout();
        int wave = rollout.step().wave() + 1;
        int permille = rollout.waves().get(wave - 1);
        long generation = draft.state().generation() + 1;
        draft.step(new Rollout.Step(wave, generation, draft.at(), 0, Set.of(), 0));
        for (RegionName region : rollout.regions()) {
            Target previous = before(draft.state(), region, rollout.target());
            draft.goal(goal(draft, region, generation, rollout.target(), previous, permille));
        }
        draft.announce(
                "wave-" + wave + "-started",
                new WaveStarted(
                        draft.state().app(),
                        rollout.request(),
                        wave,
                        rollout.waves().size(),
                        permille,
                        generation,
                        rollout.regions()));
    }

    private boolean stopIfBad(Draft draft) {
        Rollout rollout = draft.rollout();
        if (rollout.step().wave() == 0) {
            return false;
        }
        for (RegionName region : rollout.regions()) {
            RegionView view = view(draft, region);
            if (view.bad() > 0) {
                String reason = "%s: %d of %d machines failed: %s"
                        .formatted(
                                region,
                                view.bad(),
                                view.live(),
                                view.reason() == null ? "no reason given" : view.reason());
                stop(draft, reason, true);
                return true;
            }
        }
        return false;
    }

    private static void progress(Draft draft) {
        Rollout.Step step = draft.rollout().step();
        long mark = 0;
        for (RegionName region : draft.rollout().regions()) {
            mark += view(draft, region).mark();
        }
        if (mark > step.mark()) {
            draft.step(step.progressed(draft.at(), mark));
        }
    }

    private void converge(Draft draft) {
        if (draft.rollout().state() != RolloutState.WAVE) {
            return;
        }
        takeInRegions(draft);
        Rollout rollout = draft.rollout();
        if (!rollout.step().converged().containsAll(rollout.regions())) {
            return;
        }
        draft.move(RolloutTrigger.CONVERGE);
        Rollout.Step step = rollout.step();
        draft.announce(
                "wave-" + step.wave() + "-completed",
                new WaveCompleted(
                        draft.state().app(),
                        rollout.request(),
                        step.wave(),
                        rollout.waves().size(),
                        step.generation()));
        advance(draft);
    }

    private static void takeInRegions(Draft draft) {
        for (RegionName region : draft.rollout().regions()) {
            Rollout.Step step = draft.rollout().step();
            RegionView view = view(draft, region);
            if (view.converged() && !step.converged().contains(region)) {
                draft.step(step.with(region, view.healthy()));
                draft.announce(
                        "region-%s-converged-%d".formatted(region, step.generation()),
                        new RegionConverged(
                                draft.state().app(),
                                draft.rollout().request(),
                                region,
                                step.generation(),
                                view.healthy()));
            }
        }
    }

    private static void complete(Draft draft) {
        draft.move(RolloutTrigger.COMPLETE);
        Rollout rollout = draft.rollout();
        boolean back = rollout.action() == DeployAction.ROLLBACK;
        draft.become(draft.state().converged(rollout.target(), rollout.regions(), back));
        draft.announce(
                "completed",
                new RolloutCompleted(
                        draft.state().app(),
                        rollout.request(),
                        rollout.target().build(),
                        rollout.step().generation(),
                        rollout.step().machines()));
    }

    private static void rollBack(Draft draft, List<RegionName> back, String reason) {
        draft.move(RolloutTrigger.ROLL_BACK);
        Rollout rollout = draft.rollout().over(back);
        long generation = draft.state().generation() + 1;
        draft.become(draft.state().rolling(rollout));
        draft.step(new Rollout.Step(rollout.step().wave(), generation, draft.at(), 0, Set.of(), 0));
        for (RegionName region : back) {
            Target target = before(draft.state(), region, rollout.target());
            if (target != null) {
                draft.goal(goal(draft, region, generation, target, null, EVERYBODY));
            }
        }
        draft.announce(
                "rollback-started",
                new RollbackStarted(
                        draft.state().app(),
                        rollout.request(),
                        rollout.target().build(),
                        backTo(draft),
                        generation,
                        reason,
                        null));
    }

    // A region where nothing ran before keeps the goal that it has: there is nothing better to run.
    private static String leftBehind(Rollout rollout, List<RegionName> back) {
        List<RegionName> left = rollout.regions().stream()
                .filter(region -> !back.contains(region))
                .toList();
        return left.isEmpty() ? "" : "; nothing to go back to in " + DeployCheck.names(left);
    }

    private static void comeBack(Draft draft) {
        takeInRegions(draft);
        Rollout rollout = draft.rollout();
        if (rollout.step().converged().containsAll(rollout.regions())) {
            draft.move(RolloutTrigger.RETURN);
            draft.announce(
                    "rolled-back",
                    new RolledBack(
                            draft.state().app(),
                            rollout.request(),
                            rollout.target().build(),
                            backTo(draft),
                            rollout.step().generation()));
        }
    }

    private static void reject(Draft draft, String reason) {
        Rollout rollout = draft.rollout();
        BuildId build = rollout.target().build();
        draft.add(new RolloutOutput.MarkBad(build, reason));
        draft.announce("rejected", new BuildRejected(draft.state().app(), rollout.request(), build, reason, "rollout"));
    }

    private static void fail(Draft draft, String reason) {
        draft.move(RolloutTrigger.FAIL);
        Rollout rollout = draft.rollout();
        draft.announce(
                "failed",
                new RolloutFailed(
                        draft.state().app(),
                        rollout.request(),
                        rollout.target().build(),
                        rollout.step().generation(),
                        reason + "; the goal stays until another build is deployed",
                        null));
    }

    private static Goal goal(
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

    /** What the region's machines run when not this; null when there is nothing else. */
    private static @Nullable Target before(AppState state, RegionName region, Target target) {
        Target good = state.good(region);
        return good == null || good.build().equals(target.build()) ? null : good;
    }

    private static BuildId backTo(Draft draft) {
        RegionName first = draft.rollout().regions().getFirst();
        BuildId current = draft.state().current(first);
        return current == null ? draft.rollout().target().build() : current;
    }

    private static RegionView view(Draft draft, RegionName region) {
        return RegionView.of(
                draft.state().fleet().get(region), draft.rollout().step().generation());
    }

    private static String stragglers(Draft draft) {
        StringBuilder text = new StringBuilder();
        for (RegionName region : draft.rollout().regions()) {
            RegionView view = view(draft, region);
            if (!view.converged()) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(region)
                        .append(
                                view.live() == 0
                                        ? " has no live machine"
                                        : " has %d of %d machines healthy".formatted(view.healthy(), view.live()));
            }
        }
        return text.toString();
    }

    private static boolean over(Duration wait, Rollout rollout, Draft draft) {
        return !draft.at().isBefore(rollout.since().plus(wait));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isBefore(other) ? other : one;
    }
}
