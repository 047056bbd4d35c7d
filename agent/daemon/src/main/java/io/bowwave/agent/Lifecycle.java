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
import java.util.Map;
import java.util.Optional;

/** The life of one app on one machine, as a table: what may follow what. */
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
        /** Not healthy, and the release before runs and answers again. */
        WENT_BACK,
        /** Not healthy, and there is nothing to go back to, or that is not healthy either. */
        GAVE_UP,
        /** Time to try once more to fetch. */
        FETCH_AGAIN,
        /** Time to try once more to start. */
        START_AGAIN
    }

    private static final Map<MachineState, Map<Happening, MachineState>> TABLE = new EnumMap<>(MachineState.class);

    static {
        for (MachineState any : new MachineState[] {IDLE, FETCHING, STAGED, STARTING, HEALTHY, FAILED, REVERTED}) {
            on(any, Happening.GOAL, IDLE);
        }
        on(IDLE, Happening.RUNS_ALREADY, HEALTHY);
        on(IDLE, Happening.LACKING, FETCHING);
        on(IDLE, Happening.ON_DISK, STAGED);
        on(FETCHING, Happening.FETCHED, STAGED);
        on(FETCHING, Happening.NOT_FETCHED, FAILED);
        on(STAGED, Happening.STARTED, STARTING);
        on(STAGED, Happening.GAVE_UP, FAILED);
        on(STAGED, Happening.WENT_BACK, REVERTED);
        on(STARTING, Happening.ANSWERS, HEALTHY);
        on(STARTING, Happening.CRASHED, STARTING);
        on(STARTING, Happening.WENT_BACK, REVERTED);
        on(STARTING, Happening.GAVE_UP, FAILED);
        on(HEALTHY, Happening.CRASHED, STARTING);
        on(HEALTHY, Happening.DAMAGED, FETCHING);
        on(REVERTED, Happening.WENT_BACK, REVERTED);
        on(REVERTED, Happening.GAVE_UP, FAILED);
        on(FAILED, Happening.FETCH_AGAIN, FETCHING);
        on(FAILED, Happening.START_AGAIN, STARTING);
        on(FAILED, Happening.WENT_BACK, REVERTED);
        on(FAILED, Happening.GAVE_UP, FAILED);
    }

    private Lifecycle() {}

    /** Empty when that cannot happen in this state. */
    public static Optional<MachineState> next(MachineState state, Happening happening) {
        return Optional.ofNullable(TABLE.getOrDefault(state, Map.of()).get(happening));
    }

    /** @throws IllegalStateException when that cannot happen in this state: a fault in this program */
    public static MachineState after(MachineState state, Happening happening) {
        return next(state, happening)
                .orElseThrow(() -> new IllegalStateException(happening + " cannot happen to an app that is " + state));
    }

    private static void on(MachineState state, Happening happening, MachineState next) {
        TABLE.computeIfAbsent(state, any -> new EnumMap<>(Happening.class)).put(happening, next);
    }
}
