package io.bowwave.agent;

import static io.bowwave.schemas.fleet.MachineState.FAILED;
import static io.bowwave.schemas.fleet.MachineState.FETCHING;
import static io.bowwave.schemas.fleet.MachineState.HEALTHY;
import static io.bowwave.schemas.fleet.MachineState.IDLE;
import static io.bowwave.schemas.fleet.MachineState.LOST;
import static io.bowwave.schemas.fleet.MachineState.REVERTED;
import static io.bowwave.schemas.fleet.MachineState.STAGED;
import static io.bowwave.schemas.fleet.MachineState.STARTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.agent.Lifecycle.Happening;
import io.bowwave.schemas.fleet.MachineState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LifecycleTest {

    private static final Map<String, MachineState> EXPECTED = new HashMap<>();

    static {
        for (MachineState each : Set.of(IDLE, FETCHING, STAGED, STARTING, HEALTHY, FAILED, REVERTED)) {
            EXPECTED.put(each + " GOAL", IDLE);
        }
        EXPECTED.put("IDLE RUNS_ALREADY", HEALTHY);
        EXPECTED.put("IDLE LACKING", FETCHING);
        EXPECTED.put("IDLE ON_DISK", STAGED);
        EXPECTED.put("FETCHING FETCHED", STAGED);
        EXPECTED.put("FETCHING NOT_FETCHED", FAILED);
        EXPECTED.put("STAGED STARTED", STARTING);
        EXPECTED.put("STAGED WENT_BACK", REVERTED);
        EXPECTED.put("STAGED GAVE_UP", FAILED);
        EXPECTED.put("STARTING ANSWERS", HEALTHY);
        EXPECTED.put("STARTING CRASHED", STARTING);
        EXPECTED.put("STARTING WENT_BACK", REVERTED);
        EXPECTED.put("STARTING GAVE_UP", FAILED);
        EXPECTED.put("HEALTHY CRASHED", STARTING);
        EXPECTED.put("HEALTHY DAMAGED", FETCHING);
        EXPECTED.put("REVERTED WENT_BACK", REVERTED);
        EXPECTED.put("REVERTED GAVE_UP", FAILED);
        EXPECTED.put("FAILED FETCH_AGAIN", FETCHING);
        EXPECTED.put("FAILED START_AGAIN", STARTING);
        EXPECTED.put("FAILED WENT_BACK", REVERTED);
        EXPECTED.put("FAILED GAVE_UP", FAILED);
    }

    @Test
    void doesForEachStateAndHappeningWhatIsWrittenHereAndNothingElse() {
        for (MachineState state : MachineState.values()) {
            for (Happening happening : Happening.values()) {
                assertThat(Lifecycle.next(state, happening))
                        .as("%s %s", state, happening)
                        .isEqualTo(Optional.ofNullable(EXPECTED.get(state + " " + happening)));
            }
        }
    }

    @Test
    void leadsFromIdleToEveryStateThatAnAgentKnows() {
        Set<MachineState> reached = new HashSet<>(Set.of(IDLE));
        for (int round = 0; round < MachineState.values().length; round++) {
            for (MachineState state : Set.copyOf(reached)) {
                for (Happening happening : Happening.values()) {
                    Lifecycle.next(state, happening).ifPresent(reached::add);
                }
            }
        }
        assertThat(reached).containsExactlyInAnyOrder(IDLE, FETCHING, STAGED, STARTING, HEALTHY, FAILED, REVERTED);
    }

    @Test
    void takesWhatCannotHappenForAFault() {
        assertThatThrownBy(() -> Lifecycle.after(IDLE, Happening.ANSWERS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ANSWERS");
        assertThat(Lifecycle.next(LOST, Happening.GOAL)).isEmpty();
    }
}
