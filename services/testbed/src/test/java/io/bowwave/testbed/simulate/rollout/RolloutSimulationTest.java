package io.bowwave.testbed.simulate.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.topologies.rollout.RolloutDefaults;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RolloutSimulationTest {

    private static final int SEEDS = 40;
    private static final List<Integer> FLEET = Collections.nCopies(4, 200);

    @Test
    void noPromiseIsBrokenWhateverGoesWrong() {
        TroubledRuns runs = new TroubledRuns();
        for (long seed = 1; seed <= SEEDS; seed++) {
            assertThat(runs.run(seed)).as("seed %d", seed).isEmpty();
        }
        assertThat(runs.goals()).isGreaterThan(SEEDS);
    }

    @Test
    void aGoodBuildReachesEverybodyAndAllComeBackFromIt() {
        RolloutRun.Found found = run(7, null);
        assertThat(found.findings()).isEmpty();
        assertThat(found.completed()).isTrue();
        assertThat(found.waves().size()).isGreaterThan(2);
        assertThat(found.backIn()).isLessThan(60);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBadBuildStopsAtTheCanaryAndIsTakenBack(boolean later) {
        RolloutRun.Found found = run(8, new Health.Badness(1, later));
        assertThat(found.findings()).isEmpty();
        assertThat(found.completed()).isFalse();
        assertThat(found.waves()).containsOnlyKeys(1);
        assertThat(found.exposed()).isPositive().isLessThanOrEqualTo(200 / 10);
        assertThat(found.backIn()).isLessThan(60);
    }

    @Test
    void theSameSeedTellsTheSameStory() {
        assertThat(run(9, new Health.Badness(0.3, true)))
                .usingRecursiveComparison()
                // A wave that never converged has no time, and is the same as another such.
                .withEqualsForType((one, other) -> Double.compare(one, other) == 0, Double.class)
                .isEqualTo(run(9, new Health.Badness(0.3, true)));
    }

    private static RolloutRun.Found run(long seed, Health.@Nullable Badness badness) {
        return new RolloutRun(new SplittableRandom(seed), new Health(), RolloutDefaults.PRODUCTION, FLEET)
                .run(badness, null);
    }
}
