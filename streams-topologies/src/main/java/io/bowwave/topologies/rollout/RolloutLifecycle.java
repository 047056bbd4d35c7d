package io.bowwave.topologies.rollout;

import static io.bowwave.topologies.rollout.RolloutState.ABORTED;
import static io.bowwave.topologies.rollout.RolloutState.BAKE;
import static io.bowwave.topologies.rollout.RolloutState.DONE;
import static io.bowwave.topologies.rollout.RolloutState.FAILED;
import static io.bowwave.topologies.rollout.RolloutState.PAUSED;
import static io.bowwave.topologies.rollout.RolloutState.QUEUED;
import static io.bowwave.topologies.rollout.RolloutState.REFUSED;
import static io.bowwave.topologies.rollout.RolloutState.REQUESTED;
import static io.bowwave.topologies.rollout.RolloutState.ROLLED_BACK;
import static io.bowwave.topologies.rollout.RolloutState.ROLLING_BACK;
import static io.bowwave.topologies.rollout.RolloutState.SUPERSEDED;
import static io.bowwave.topologies.rollout.RolloutState.WAITING;
import static io.bowwave.topologies.rollout.RolloutState.WAVE;

import java.util.List;
import java.util.Optional;

/** The life of a rollout as one table; the committed diagram is made from it, and every line of it is walked by a test. */
final class RolloutLifecycle {

    /** One line of the table. */
    record Transition(RolloutState from, RolloutTrigger on, RolloutState to) {
        @Override
        public String toString() {
            return "%s --> %s: %s".formatted(from.text(), to.text(), on.text());
        }
    }

    static final List<Transition> TABLE = List.of(
            new Transition(REQUESTED, RolloutTrigger.REFUSE, REFUSED),
            new Transition(REQUESTED, RolloutTrigger.ACCEPT, WAITING),
            new Transition(WAITING, RolloutTrigger.START_WAVE, WAVE),
            new Transition(WAITING, RolloutTrigger.PAUSE, PAUSED),
            new Transition(WAITING, RolloutTrigger.ABORT, ABORTED),
            new Transition(WAITING, RolloutTrigger.SUPERSEDE, SUPERSEDED),
            new Transition(WAITING, RolloutTrigger.LOSE_SLOT, QUEUED),
            new Transition(WAVE, RolloutTrigger.CONVERGE, BAKE),
            new Transition(WAVE, RolloutTrigger.PAUSE, PAUSED),
            new Transition(WAVE, RolloutTrigger.ROLL_BACK, ROLLING_BACK),
            new Transition(WAVE, RolloutTrigger.FAIL, FAILED),
            new Transition(WAVE, RolloutTrigger.ABORT, ABORTED),
            new Transition(WAVE, RolloutTrigger.SUPERSEDE, SUPERSEDED),
            new Transition(WAVE, RolloutTrigger.LOSE_SLOT, QUEUED),
            new Transition(BAKE, RolloutTrigger.START_WAVE, WAVE),
            new Transition(BAKE, RolloutTrigger.COMPLETE, DONE),
            new Transition(BAKE, RolloutTrigger.PAUSE, PAUSED),
            new Transition(BAKE, RolloutTrigger.ROLL_BACK, ROLLING_BACK),
            new Transition(BAKE, RolloutTrigger.FAIL, FAILED),
            new Transition(BAKE, RolloutTrigger.ABORT, ABORTED),
            new Transition(BAKE, RolloutTrigger.SUPERSEDE, SUPERSEDED),
            new Transition(BAKE, RolloutTrigger.LOSE_SLOT, QUEUED),
            new Transition(PAUSED, RolloutTrigger.RESUME_WAITING, WAITING),
            new Transition(PAUSED, RolloutTrigger.RESUME, WAVE),
            new Transition(PAUSED, RolloutTrigger.RESUME_BAKING, BAKE),
            new Transition(PAUSED, RolloutTrigger.QUEUE, QUEUED),
            new Transition(PAUSED, RolloutTrigger.ROLL_BACK, ROLLING_BACK),
            new Transition(PAUSED, RolloutTrigger.FAIL, FAILED),
            new Transition(PAUSED, RolloutTrigger.ABORT, ABORTED),
            new Transition(PAUSED, RolloutTrigger.SUPERSEDE, SUPERSEDED),
            new Transition(QUEUED, RolloutTrigger.TAKE_SLOT_WAITING, WAITING),
            new Transition(QUEUED, RolloutTrigger.TAKE_SLOT, WAVE),
            new Transition(QUEUED, RolloutTrigger.TAKE_SLOT_BAKING, BAKE),
            new Transition(QUEUED, RolloutTrigger.PAUSE, PAUSED),
            new Transition(QUEUED, RolloutTrigger.ROLL_BACK, ROLLING_BACK),
            new Transition(QUEUED, RolloutTrigger.FAIL, FAILED),
            new Transition(QUEUED, RolloutTrigger.ABORT, ABORTED),
            new Transition(QUEUED, RolloutTrigger.SUPERSEDE, SUPERSEDED),
            new Transition(ROLLING_BACK, RolloutTrigger.RETURN, ROLLED_BACK),
            new Transition(ROLLING_BACK, RolloutTrigger.FAIL, FAILED),
            new Transition(ROLLING_BACK, RolloutTrigger.SUPERSEDE, SUPERSEDED));

    private RolloutLifecycle() {}

    /** Empty when the table has no such line: the rules must not have tried. */
    static Optional<Transition> find(RolloutState from, RolloutTrigger on) {
        return TABLE.stream()
                .filter(each -> each.from() == from && each.on() == on)
                .findFirst();
    }

    /** @throws IllegalStateException when the table has no such line, which is a broken rule */
    static Transition next(RolloutState from, RolloutTrigger on) {
        return find(from, on)
                .orElseThrow(() ->
                        new IllegalStateException("a rollout that is %s cannot %s".formatted(from.text(), on.text())));
    }

    /** The table as a Mermaid state diagram. */
    static String diagram() {
        StringBuilder text = new StringBuilder("stateDiagram-v2\n    [*] --> requested\n");
        for (Transition each : TABLE) {
            text.append("    ").append(each).append('\n');
        }
        for (RolloutState state : RolloutState.values()) {
            if (state.terminal()) {
                text.append("    ").append(state.text()).append(" --> [*]\n");
            }
        }
        return text.toString();
    }
}
