package io.bowwave.jobtable.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.jobtable.BuildLifecycle;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SimulatedRunsTest {

    private static final int SEEDS = 1_000;

    @Test
    void everyPromiseIsKeptFromManySeeds() {
        SimulatedRuns runs = new SimulatedRuns();
        List<String> found = new ArrayList<>();
        for (long seed = 1; seed <= SEEDS && found.isEmpty(); seed++) {
            found.addAll(runs.run(seed));
        }
        assertThat(String.join("\n", found)).isEmpty();
        assertThat(runs.walked()).as("ways of the lifecycle").containsExactlyInAnyOrderElementsOf(BuildLifecycle.TABLE);
    }
}
