package io.bowwave.topologies.rollout;

import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.rollout.RolloutCompleted;
import io.bowwave.schemas.rollout.Target;
import io.bowwave.schemas.rollout.Wave;
import io.bowwave.schemas.rollout.WaveBaking;
import io.bowwave.schemas.rollout.WaveCompleted;
import io.bowwave.schemas.rollout.WaveStarted;
import io.bowwave.topologies.rollout.Step.Way;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a rollout goes from wave to wave, to its end or back. Pure; works on a {@link Draft}. */
final class WaveRules {

    private final RolloutDefaults.Waits waits;
    private final RegionRules regions;
    private final GateRules gates;
    private final FailureRules failures;
    private final ReachRules reach;

    WaveRules(RolloutDefaults.Waits waits, RegionRules regions, FailureRules failures) {
        this.waits = waits;
        this.regions = regions;
        this.failures = failures;
        this.gates = new GateRules(waits.answer(), failures);
        this.reach = new ReachRules(waits, failures);
    }

    GateRules gates() {
        return gates;
    }

    FailureRules failures() {
        return failures;
    }

    /** Goes on if the hold before the first wave or the wave's bake is over. */
    void advance(Draft draft) {
        Rollout rollout = draft.rollout();
        if (rollout.state() == RolloutState.WAITING && over(waits.hold(), rollout, draft)) {
            startWave(draft);
        } else if (rollout.state() == RolloutState.BAKE
                && over(Duration.ofSeconds(rollout.wave().bakeSeconds()), rollout, draft)
                && gates.passed(draft)) {
            goOn(draft);
        }
    }

    /** Goes on after its own rules had stopped it: what has failed is tried once more. */
    void tryAgain(Draft draft) {
        regions.tryAgain(draft);
    }

    /** Takes the next wave, or ends: the bake is over. */
    void goOn(Draft draft) {
        if (draft.rollout().inLastWave()) {
            complete(draft);
        } else {
            startWave(draft);
        }
    }

    /** It was held up, and goes on: patience and questions begin anew. */
    void goOnAgain(Draft draft) {
        Step step = draft.rollout().step();
        draft.step(step.progressed(draft.at(), step.mark()).unasked());
        advance(draft);
        follow(draft);
    }

    /** Takes in what the fleet says now. */
    void follow(Draft draft) {
        switch (draft.rollout().state()) {
            case WAVE, BAKE, PAUSED, QUEUED -> {
                if (draft.rollout().step().wave() > 0 && !gates.broken(draft)) {
                    progress(draft);
                    converge(draft);
                }
            }
            case ROLLING_BACK -> {
                progress(draft);
                failures.comeBack(draft);
            }
            case REQUESTED, WAITING, REFUSED, DONE, ROLLED_BACK, ABORTED, SUPERSEDED, FAILED -> {}
        }
    }

    /** Time has passed: questions of gates, regions that say nothing, deadlines. */
    void tick(Draft draft, Instant awakeSince) {
        gates.hurry(draft);
        advance(draft);
        reach.look(draft, awakeSince);
        converge(draft);
        if (draft.rollout().state() == RolloutState.ROLLING_BACK) {
            failures.comeBack(draft);
        }
        if (reach.impatient(draft, awakeSince)) {
            failures.tooSlow(draft, reach.patience(draft));
            converge(draft);
        }
    }

    /** A region that was skipped says something after the end: its machines follow in batches. */
    void catchUp(Draft draft, RegionName region) {
        Rollout rollout = draft.rollout();
        if (rollout.state() == RolloutState.DONE && regions.catchUp(draft, region)) {
            draft.become(draft.state().converged(rollout.order().target(region), List.of(region), false));
        }
    }

    private void startWave(Draft draft) {
        draft.move(RolloutTrigger.START_WAVE);
        long generation = draft.state().generation() + 1;
        Step step = draft.rollout().step().next(draft.at());
        draft.step(step.wave() == 1 ? step.starting(generation) : step);
        Wave wave = draft.rollout().wave();
        List<RolloutOutput> batches = regions.enter(draft, wave, generation);
        int permille = wave.shares().keySet().stream()
                .mapToInt(region -> RegionRules.run(draft, region).reach())
                .max()
                .orElse(0);
        draft.announce(
                "wave-" + wave.number() + "-started",
                new WaveStarted(
                        draft.state().app(),
                        draft.rollout().request(),
                        wave.number(),
                        draft.rollout().order().waves().size(),
                        permille,
                        draft.state().generation(),
                        List.copyOf(wave.shares().keySet())));
        batches.forEach(draft::add);
        converge(draft);
    }

    private static void progress(Draft draft) {
        Step step = draft.rollout().step();
        long mark = 0;
        for (RegionName region : step.runs().keySet()) {
            mark += RegionRules.view(draft, region).mark();
        }
        if (mark > step.mark()) {
            draft.step(step.progressed(draft.at(), mark));
        }
    }

    private void converge(Draft draft) {
        if (draft.rollout().state() != RolloutState.WAVE) {
            return;
        }
        regions.raise(draft);
        regions.takeIn(draft);
        Rollout rollout = draft.rollout();
        Step step = rollout.step();
        if (!step.all(run -> run.way() != Way.GOING)) {
            return;
        }
        draft.move(RolloutTrigger.CONVERGE);
        draft.announce(
                "wave-" + step.wave() + "-completed",
                new WaveCompleted(
                        draft.state().app(),
                        rollout.request(),
                        step.wave(),
                        rollout.order().waves().size(),
                        draft.state().generation()));
        long bake = rollout.wave().bakeSeconds();
        if (bake > 0) {
            draft.announce(
                    "wave-" + step.wave() + "-baking",
                    new WaveBaking(
                            draft.state().app(),
                            rollout.request(),
                            step.wave(),
                            draft.at().plusSeconds(bake)));
        }
        advance(draft);
    }

    private void complete(Draft draft) {
        Rollout rollout = draft.rollout();
        String left = left(rollout);
        if (left != null) {
            failures.stop(draft, left, false);
            return;
        }
        draft.move(RolloutTrigger.COMPLETE);
        rollout.step().runs().forEach((region, run) -> {
            if (run.way() != Way.SKIPPED) {
                Target target = rollout.order().target(region);
                draft.become(draft.state()
                        .converged(target, List.of(region), !rollout.order().deploys()));
            }
        });
        draft.announce(
                "completed",
                new RolloutCompleted(
                        draft.state().app(),
                        rollout.request(),
                        rollout.order().build(),
                        draft.state().generation(),
                        rollout.step().machines()));
        rollout.step().runs().keySet().forEach(region -> catchUp(draft, region));
    }

    // It went on in spite of failures; where not even every machine is told to run the build, that is no success.
    private static @Nullable String left(Rollout rollout) {
        List<RegionName> left = rollout.step().runs().entrySet().stream()
                .filter(each ->
                        each.getValue().way() == Way.LEFT && each.getValue().permille() < Pool.EVERYBODY)
                .map(each -> each.getKey())
                .toList();
        return left.isEmpty()
                ? null
                : "it went on in spite of failures, and came to a part of the machines only in "
                        + DeployCheck.names(left);
    }

    private static boolean over(Duration wait, Rollout rollout, Draft draft) {
        return !draft.at().isBefore(rollout.since().plus(wait));
    }
}
