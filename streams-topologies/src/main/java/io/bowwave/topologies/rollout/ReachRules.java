package io.bowwave.topologies.rollout;

import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.rollout.DeployWaiting;
import io.bowwave.schemas.rollout.OnUnreachable;
import io.bowwave.schemas.rollout.RegionSkipped;
import io.bowwave.schemas.rollout.WaitReason;
import io.bowwave.topologies.rollout.Step.Run;
import io.bowwave.topologies.rollout.Step.Way;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/** What a rollout does about regions that say nothing, and when it has waited long enough. Pure; works on a {@link Draft}. */
final class ReachRules {

    private final RolloutDefaults.Waits waits;
    private final FailureRules failures;

    ReachRules(RolloutDefaults.Waits waits, FailureRules failures) {
        this.waits = waits;
        this.failures = failures;
    }

    /** @param awakeSince what was said before was not heard, so no silence counts before it */
    void look(Draft draft, Instant awakeSince) {
        for (Map.Entry<RegionName, Run> each : draft.rollout().step().runs().entrySet()) {
            boolean goes = draft.rollout().state() == RolloutState.WAVE
                    || draft.rollout().state() == RolloutState.ROLLING_BACK;
            if (goes && silent(draft, each.getKey(), each.getValue(), awakeSince)) {
                unreachable(draft, each.getKey(), each.getValue());
            }
        }
        Step step = draft.rollout().step();
        // Once the region is back, at least half of the deadline is left for it.
        Instant half = step.progressAt().plus(patience(draft).dividedBy(2));
        if (waitsForRegions(draft, awakeSince) && !draft.at().isBefore(half)) {
            draft.step(step.progressed(draft.at(), step.mark()));
        }
    }

    private void unreachable(Draft draft, RegionName region, Run run) {
        OnUnreachable policy = draft.rollout().order().terms().onUnreachable();
        String reason = "%s cannot be reached: %s"
                .formatted(
                        region,
                        RegionRules.view(draft, region).live() == 0
                                ? "it has no live machine"
                                : "none of its machines has heard of generation " + told(draft, region) + " within "
                                        + waits.silence().toSeconds() + " s");
        boolean back = draft.rollout().state() == RolloutState.ROLLING_BACK;
        switch (policy) {
            case SKIP -> {
                draft.step(draft.rollout().step().with(region, run.done(Way.SKIPPED, 0)));
                draft.announceAgain(
                        "skipped-" + region,
                        new RegionSkipped(
                                draft.state().app(),
                                draft.rollout().request(),
                                region,
                                draft.rollout().step().wave(),
                                reason));
            }
            case FAIL -> {
                if (!back) {
                    failures.fail(draft, reason, false);
                    excuse(draft, region);
                }
            }
            case WAIT -> {
                if (!run.missed()) {
                    draft.step(draft.rollout().step().with(region, run.missing()));
                    draft.announceAgain(
                            "waiting",
                            new DeployWaiting(
                                    draft.state().app(),
                                    draft.rollout().request(),
                                    WaitReason.REGION,
                                    reason,
                                    run.since().plus(waits.region())));
                }
            }
        }
    }

    private static long told(Draft draft, RegionName region) {
        return Objects.requireNonNull(draft.state().goals().get(region)).goal().generation();
    }

    // It goes on in spite of the failure: without the region.
    private static void excuse(Draft draft, RegionName region) {
        if (draft.rollout().state() == RolloutState.WAVE) {
            Run run = RegionRules.run(draft, region);
            draft.step(draft.rollout().step().with(region, run.done(Way.SKIPPED, 0)));
        }
    }

    private boolean silent(Draft draft, RegionName region, Run run, Instant awakeSince) {
        RegionView view = RegionRules.view(draft, region);
        boolean quiet = view.live() == 0 || view.heard() == 0;
        return run.way() == Way.GOING
                && draft.state().goals().containsKey(region)
                && quiet
                && !draft.at().isBefore(later(run.since(), awakeSince).plus(waits.silence()));
    }

    /** Whether it has gone on for too long without any progress. */
    boolean impatient(Draft draft, Instant awakeSince) {
        Rollout rollout = draft.rollout();
        if (rollout.state() != RolloutState.WAVE && rollout.state() != RolloutState.ROLLING_BACK) {
            return false;
        }
        Instant from = later(rollout.step().progressAt(), later(rollout.since(), awakeSince));
        return !draft.at().isBefore(from.plus(patience(draft))) && !waitsForRegions(draft, awakeSince);
    }

    /** How long it may go on without any progress. */
    Duration patience(Draft draft) {
        return Duration.ofSeconds(draft.rollout().wave().deadlineSeconds());
    }

    // Regions that have run the app before may be away for a while; one that never had a machine has no such excuse.
    private boolean waitsForRegions(Draft draft, Instant awakeSince) {
        Rollout rollout = draft.rollout();
        boolean waits =
                rollout.state() == RolloutState.WAVE && rollout.order().terms().onUnreachable() == OnUnreachable.WAIT;
        for (Map.Entry<RegionName, Run> each : rollout.step().runs().entrySet()) {
            Run run = each.getValue();
            boolean away = silent(draft, each.getKey(), run, awakeSince)
                    && rollout.before(each.getKey()) != null
                    && draft.at().isBefore(run.since().plus(this.waits.region()));
            waits &= run.way() != Way.GOING || away;
        }
        return waits;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isBefore(other) ? other : one;
    }
}
