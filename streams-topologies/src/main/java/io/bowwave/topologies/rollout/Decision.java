package io.bowwave.topologies.rollout;

import io.bowwave.topologies.rollout.RolloutLifecycle.Transition;
import java.time.Instant;
import java.util.List;

/**
 * What follows from one input.
 *
 * @param state the app from now on
 * @param outputs in the order in which they are sent
 * @param walked lines of the lifecycle's table
 * @param at the time that all of it bears
 */
record Decision(AppState state, List<RolloutOutput> outputs, List<Transition> walked, Instant at) {
    Decision {
        outputs = List.copyOf(outputs);
        walked = List.copyOf(walked);
    }
}
