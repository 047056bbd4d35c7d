package io.bowwave.topologies.rollout;

import io.bowwave.schemas.fleet.FailedMachine;
import io.bowwave.schemas.fleet.FleetCount;
import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.rollout.BuildRejected;
import io.bowwave.schemas.rollout.FailingMachine;
import io.bowwave.schemas.rollout.RollbackStarted;
import io.bowwave.schemas.rollout.RolledBack;
import io.bowwave.schemas.rollout.RolloutFailed;
import io.bowwave.schemas.rollout.RolloutPaused;
import io.bowwave.schemas.rollout.Target;
import io.bowwave.topologies.rollout.Step.Run;
import io.bowwave.topologies.rollout.Step.Way;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What becomes of a rollout that does not go well, and the way back. Pure; works on a {@link Draft}. */
final class FailureRules {

    /** Who pauses or rejects when the rollout's own rules do. */
    static final String RULES_ACTOR = "rollout";

    static final int MAX_EXAMPLES = 5;

    private final RegionRules regions;

    FailureRules(RegionRules regions) {
        this.regions = regions;
    }

    /**
     * Does what the policy says.
     *
     * @param bad whether the build itself is at fault and is marked bad when it goes back
     */
    void fail(Draft draft, String reason, boolean bad) {
        Rollout rollout = draft.rollout();
        if (!rollout.order().deploys()) {
            stop(draft, reason, false);
            return;
        }
        switch (rollout.order().terms().onFailure()) {
            case ROLLBACK -> stop(draft, reason, bad);
            case PAUSE -> {
                draft.move(RolloutTrigger.PAUSE);
                draft.step(draft.rollout().step().stopped(true));
                draft.announceAgain(
                        "paused",
                        new RolloutPaused(
                                draft.state().app(),
                                rollout.request(),
                                rollout.request(),
                                reason,
                                RULES_ACTOR,
                                examples(draft)));
            }
            case CONTINUE -> GateRules.excuse(draft);
        }
    }

    /** No progress for so long. */
    void tooSlow(Draft draft, Duration patience) {
        Rollout rollout = draft.rollout();
        String reason = "no progress for " + patience.toSeconds() + " s: " + stragglers(draft);
        if (rollout.state() == RolloutState.ROLLING_BACK) {
            fail(draft, "on the way back, " + reason);
            return;
        }
        fail(draft, reason, false);
        if (draft.rollout().state() == RolloutState.WAVE) {
            rollout.step().runs().forEach((region, run) -> {
                if (run.way() == Way.GOING) {
                    int healthy = RegionRules.view(draft, region).healthy();
                    draft.step(draft.rollout().step().with(region, run.done(Way.LEFT, healthy)));
                }
            });
        }
    }

    /**
     * Ends a rollout that must not go on: back to what ran before, where there is such a thing.
     *
     * @param bad whether the build itself is at fault and is marked bad
     */
    void stop(Draft draft, String reason, boolean bad) {
        Rollout rollout = draft.rollout();
        List<RegionName> touched = rollout.step().runs().entrySet().stream()
                .filter(each -> each.getValue().generation() > 0)
                .map(Map.Entry::getKey)
                .toList();
        List<RegionName> back = touched.stream()
                .filter(region -> rollout.before(region) != null)
                .toList();
        if (!rollout.order().deploys() || back.isEmpty()) {
            fail(draft, reason);
            return;
        }
        List<FailingMachine> examples = examples(draft);
        List<RegionName> left =
                touched.stream().filter(region -> !back.contains(region)).toList();
        // A region where nothing ran before keeps the goal that it has: there is nothing better to run.
        String leftBehind = left.isEmpty() ? "" : "; nothing to go back to in " + DeployCheck.names(left);
        rollBack(draft, back, reason + leftBehind, examples);
        if (bad) {
            reject(draft, reason);
        }
    }

    private static void rollBack(Draft draft, List<RegionName> back, String reason, List<FailingMachine> examples) {
        draft.move(RolloutTrigger.ROLL_BACK);
        Rollout rollout = draft.rollout();
        long generation = draft.state().generation() + 1;
        Map<RegionName, Run> runs = new TreeMap<>();
        int wave = rollout.step().wave();
        back.forEach(
                region -> runs.put(region, Run.going(wave, Pool.EVERYBODY, Pool.EVERYBODY, generation, draft.at())));
        draft.step(Step.back(wave, generation, runs, draft.at()));
        back.forEach(region -> draft.goal(RegionRules.goal(
                draft, region, generation, rollout.heading(region), null, Pool.EVERYBODY, generation)));
        draft.announce(
                "rollback-started",
                new RollbackStarted(
                        draft.state().app(),
                        rollout.request(),
                        rollout.order().build(),
                        backTo(draft),
                        generation,
                        reason,
                        examples));
    }

    /** Takes in that machines run again what they ran before. */
    void comeBack(Draft draft) {
        regions.takeIn(draft);
        Rollout rollout = draft.rollout();
        if (!rollout.step().all(run -> run.way() != Way.GOING)) {
            return;
        }
        draft.move(RolloutTrigger.RETURN);
        rollout.step().runs().forEach((region, run) -> {
            if (run.way() == Way.CONVERGED) {
                draft.become(draft.state().converged(rollout.heading(region), List.of(region), true));
            }
        });
        draft.announce(
                "rolled-back",
                new RolledBack(
                        draft.state().app(),
                        rollout.request(),
                        rollout.order().build(),
                        backTo(draft),
                        rollout.step().from()));
    }

    private static void reject(Draft draft, String reason) {
        Rollout rollout = draft.rollout();
        BuildId build = rollout.order().build();
        draft.add(new RolloutOutput.Mark(build, reason));
        draft.announce(
                "rejected", new BuildRejected(draft.state().app(), rollout.request(), build, reason, RULES_ACTOR));
    }

    private static void fail(Draft draft, String reason) {
        List<FailingMachine> examples = examples(draft);
        draft.move(RolloutTrigger.FAIL);
        Rollout rollout = draft.rollout();
        draft.announce(
                "failed",
                new RolloutFailed(
                        draft.state().app(),
                        rollout.request(),
                        rollout.order().build(),
                        draft.state().generation(),
                        reason + "; the goal stays until another build is deployed",
                        examples));
    }

    private static BuildId backTo(Draft draft) {
        for (RegionName region : draft.rollout().step().runs().keySet()) {
            Target before = draft.rollout().before(region);
            if (before != null) {
                return before.build();
            }
        }
        return draft.rollout().order().build();
    }

    /** Some of the machines that failed, with their last words. */
    private static List<FailingMachine> examples(Draft draft) {
        List<FailingMachine> found = new ArrayList<>();
        Rollout rollout = draft.rollout();
        for (RegionName region : rollout.step().runs().keySet()) {
            FleetStatus status = draft.state().fleet().get(region);
            for (FleetCount count : status == null ? List.<FleetCount>of() : status.counts()) {
                boolean ours = RegionView.bad(count)
                        && RegionView.about(
                                count,
                                rollout.heading(region).build(),
                                rollout.step().from());
                List<FailedMachine> examples = ours && count.examples() != null ? count.examples() : List.of();
                examples.stream()
                        .limit((long) MAX_EXAMPLES - found.size())
                        .forEach(each ->
                                found.add(new FailingMachine(region, each.machine(), each.reason(), each.logTail())));
            }
        }
        return found;
    }

    private static String stragglers(Draft draft) {
        StringBuilder text = new StringBuilder();
        draft.rollout().step().runs().forEach((region, run) -> {
            if (run.way() == Way.GOING) {
                text.append(text.isEmpty() ? "" : ", ").append(straggler(region, run, RegionRules.view(draft, region)));
            }
        });
        return text.toString();
    }

    private static String straggler(RegionName region, Run run, RegionView view) {
        int told = run.permille() == Pool.EVERYBODY ? view.live() : view.pool().below(run.permille());
        return region
                + (view.live() == 0
                        ? " has no live machine"
                        : " has %d of %d machines healthy".formatted(view.healthy(), told));
    }
}
