package io.bowwave.topologies.rollout;

import io.bowwave.schemas.job.AppDefinition;
import io.bowwave.topologies.rollout.RolloutInput.Announced;
import io.bowwave.topologies.rollout.RolloutInput.Asked;
import io.bowwave.topologies.rollout.RolloutInput.Counted;
import io.bowwave.topologies.rollout.RolloutInput.Defined;
import io.bowwave.topologies.rollout.RolloutInput.Garbled;
import io.bowwave.topologies.rollout.RolloutInput.Measured;
import io.bowwave.topologies.rollout.RolloutInput.Ticked;
import io.bowwave.topologies.rollout.RolloutInput.Told;
import io.bowwave.topologies.rollout.SlotClaims.SlotClaim;
import io.bowwave.topologies.slots.SlotLimits;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What follows from each thing that happens to an app. Pure: the same state and input always give the same decision. */
final class RolloutRules {

    private final WaveRules waves;
    private final WaitingRules waiting;
    private final RequestRules requests;
    private final SlotRules slots;

    RolloutRules(RolloutDefaults defaults, RequestGuard guard) {
        RegionRules regions = new RegionRules();
        waves = new WaveRules(defaults.waits(), regions, new FailureRules(regions));
        slots = new SlotRules(waves);
        waiting = new WaitingRules(waves, defaults.waits().approval());
        requests = new RequestRules(guard, new Orders(new WavePlanner(defaults.waves())), waiting, waves);
    }

    /**
     * @param limits how many rollouts may be in progress at a time
     * @param clock what time it is; what happened may have happened before, or bear the time of somebody else's clock
     */
    Decision decide(AppState state, Builds builds, SlotLimits limits, Instant clock, RolloutInput input) {
        Draft draft = new Draft(state, input.at(), limits, clock);
        List<SlotClaim> lapsed = slots.lapse(draft);
        switch (input) {
            case Asked asked -> requests.answer(draft, asked, builds);
            case Garbled garbled -> requests.answer(draft, garbled);
            case Defined defined -> define(draft, defined);
            case Counted counted -> count(draft, counted);
            case Announced announced -> AutoDeploy.announced(draft, announced, builds);
            case Measured measured -> measure(draft, measured);
            case Told told -> slots.hear(draft, told.word());
            case Ticked ticked -> tick(draft, ticked);
        }
        boolean mayStart = !(input instanceof Announced) && draft.state().restless();
        if (mayStart) {
            waiting.look(draft, builds);
            AutoDeploy.look(draft, builds, null);
        }
        slots.settle(draft, lapsed);
        return draft.decided();
    }

    private static void define(Draft draft, Defined defined) {
        boolean gone = defined.definition() == null && draft.state().definition() != null;
        if (gone) {
            Removal.of(draft);
        } else {
            draft.become(draft.state().defined(newer(draft.state().definition(), defined)));
        }
    }

    private static @Nullable AppDefinition newer(@Nullable AppDefinition known, Defined defined) {
        AppDefinition now = defined.definition();
        return now != null && known != null && now.revision() < known.revision() ? known : now;
    }

    private void count(Draft draft, Counted counted) {
        draft.become(draft.state().counted(counted.status()));
        Rollout rollout = draft.state().rollout();
        if (rollout == null || !rollout.regions().contains(counted.status().region())) {
            return;
        }
        if (rollout.active()) {
            waves.follow(draft);
        } else {
            waves.catchUp(draft, counted.status().region());
        }
    }

    private void measure(Draft draft, Measured measured) {
        waves.gates().answer(draft, measured.result());
        if (draft.state().activeRollout() != null) {
            waves.advance(draft);
        }
    }

    private void tick(Draft draft, Ticked ticked) {
        if (draft.state().activeRollout() != null) {
            waves.tick(draft, ticked.awakeSince());
        }
    }
}
