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
import io.bowwave.agent.Lifecycle.Transition;
import io.bowwave.schemas.fleet.MachineState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The table in itself; that a machine walks each of its lines is shown by {@link MachineLifeIT}. */
class LifecycleTest {

    private static final Path DIAGRAM = Path.of("machine-lifecycle.mmd");

    @Test
    void theDiagramIsWhatTheTableSays() throws IOException {
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(DIAGRAM, Lifecycle.diagram());
        }
        assertThat(Lifecycle.diagram())
                .as("%s is what the code says (write it anew with -Dgolden.write=true)", DIAGRAM)
                .isEqualTo(Files.readString(DIAGRAM));
    }

    @Test
    void theTableHasOneLineForEachStateAndHappening() {
        Set<String> seen = new HashSet<>();
        for (Transition each : Lifecycle.TABLE) {
            assertThat(seen.add(each.from() + " " + each.on()))
                    .as(each.toString())
                    .isTrue();
            assertThat(Lifecycle.next(each.from(), each.on())).contains(each.to());
        }
    }

    @Test
    void aNewerGoalIsTakenInEveryState() {
        for (MachineState state : Set.of(IDLE, FETCHING, STAGED, STARTING, HEALTHY, REVERTED, FAILED)) {
            assertThat(Lifecycle.after(state, Happening.GOAL)).isEqualTo(IDLE);
        }
    }

    @Test
    void takesWhatCannotHappenForAFault() {
        assertThatThrownBy(() -> Lifecycle.after(IDLE, Happening.ANSWERS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("answers cannot happen to an app that is idle");
        assertThat(Lifecycle.next(LOST, Happening.GOAL)).isEmpty();
    }
}
