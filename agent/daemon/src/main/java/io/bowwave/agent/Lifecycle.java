package io.bowwave.agent;

import static io.bowwave.schemas.fleet.MachineState.FAILED;
import static io.bowwave.schemas.fleet.MachineState.FETCHING;
import static io.bowwave.schemas.fleet.MachineState.HEALTHY;
import static io.bowwave.schemas.fleet.MachineState.IDLE;
import static io.bowwave.schemas.fleet.MachineState.REVERTED;
import static io.bowwave.schemas.fleet.MachineState.STAGED;
import static io.bowwave.schemas.fleet.MachineState.STARTING;

import io.bowwave.schemas.fleet.MachineState;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The life of one app on one machine as one table; the committed diagram is made from it, and every line of it is walked by a test. */
public final class Lifecycle {

    /** What happens to an app. */
    public enum Happening {
        /** A newer goal was taken. */
        GOAL,
        /** The wanted release runs already. */
        RUNS_ALREADY,
        /** The wanted release is not on disk. */
        LACKING,
        /** The wanted release is on disk. */
        ON_DISK,
        /** The wanted release is complete and checked. */
        FETCHED,
        /** It could not be fetched or put together. */
        NOT_FETCHED,
        /** The process of the wanted release was started. */
        STARTED,
        /** The wanted release answers its health check. */
        ANSWERS,
        /** The process ended, or no longer answers, or somebody else has stopped it. */
        CRASHED,
        /** Files of the release are not what they should be. */
        DAMAGED,
        /** The wanted release was tried and nobody has asked for it again; what ran before runs. */
        TRIED_ALREADY,
        /** Not healthy, and the release before runs and answers again. */
        WENT_BACK,
        /** Not healthy, and there is nothing to go back to, or that is not healthy either. */
        GAVE_UP,
        /** Time to try once more to fetch. */
        FETCH_AGAIN,
        /** Time to try once more to start. */
        START_AGAIN;

        String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** One line of the table. */
    public record Transition(MachineState from, Happening on, MachineState to) {
        @Override
        public String toString() {
            return "%s --> %s: %s".formatted(from.text(), to.text(), on.text());
        }
    }

    static final List<Transition> TABLE = List.of(
            new Transition(IDLE, Happening.RUNS_ALREADY, HEALTHY),
            new Transition(IDLE, Happening.TRIED_ALREADY, REVERTED),
            new Transition(IDLE, Happening.LACKING, FETCHING),
            new Transition(IDLE, Happening.ON_DISK, STAGED),
            new Transition(IDLE, Happening.GOAL, IDLE),
            new Transition(FETCHING, Happening.FETCHED, STAGED),
            new Transition(FETCHING, Happening.NOT_FETCHED, FAILED),
            new Transition(FETCHING, Happening.GOAL, IDLE),
            new Transition(STAGED, Happening.STARTED, STARTING),
            new Transition(STAGED, Happening.GAVE_UP, FAILED),
            new Transition(STAGED, Happening.WENT_BACK, REVERTED),
            new Transition(STAGED, Happening.GOAL, IDLE),
            new Transition(STARTING, Happening.ANSWERS, HEALTHY),
            new Transition(STARTING, Happening.CRASHED, STARTING),
            new Transition(STARTING, Happening.WENT_BACK, REVERTED),
            new Transition(STARTING, Happening.GAVE_UP, FAILED),
            new Transition(STARTING, Happening.GOAL, IDLE),
            new Transition(HEALTHY, Happening.CRASHED, STARTING),
            new Transition(HEALTHY, Happening.DAMAGED, FETCHING),
            new Transition(HEALTHY, Happening.GOAL, IDLE),
            new Transition(REVERTED, Happening.GAVE_UP, FAILED),
            new Transition(REVERTED, Happening.GOAL, IDLE),
            new Transition(FAILED, Happening.FETCH_AGAIN, FETCHING),
            new Transition(FAILED, Happening.START_AGAIN, STARTING),
            new Transition(FAILED, Happening.GAVE_UP, FAILED),
            new Transition(FAILED, Happening.GOAL, IDLE));

    private static final Map<MachineState, Map<Happening, MachineState>> INDEX = new EnumMap<>(MachineState.class);

    static {
        for (Transition each : TABLE) {
            INDEX.computeIfAbsent(each.from(), any -> new EnumMap<>(Happening.class))
                    .put(each.on(), each.to());
        }
    }

    private Lifecycle() {}

    /** Empty when that cannot happen in this state. */
    public static Optional<MachineState> next(MachineState state, Happening happening) {
        return Optional.ofNullable(INDEX.getOrDefault(state, Map.of()).get(happening));
    }

    /** @throws IllegalStateException when that cannot happen in this state: a fault in this program */
    public static MachineState after(MachineState state, Happening happening) {
        return next(state, happening)
                .orElseThrow(() -> new IllegalStateException(
                        "%s cannot happen to an app that is %s".formatted(happening.text(), state.text())));
    }

    /** The table as a Mermaid state diagram. */
    static String diagram() {
        StringBuilder text = new StringBuilder("stateDiagram-v2\n    [*] --> idle\n");
        TABLE.forEach(each -> text.append("    ").append(each).append('\n'));
        return text.toString();
    }
}
