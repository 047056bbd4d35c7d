package io.bowwave.testbed.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.queue.scaling.Scaling;
import io.bowwave.queue.scaling.ScalingRules;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SimulatedDayTest {

    private static final int BUILDS = 1000;
    private static final int START_SECONDS = 90;
    private static final ScalingRules RULES = new ScalingRules(1, 40, Duration.ofSeconds(30), Duration.ofMinutes(10));

    private final SimulatedDay day = new SimulatedDay(day(1), List.of(day(2), day(3)));

    private static BuildDay day(long seed) {
        return BuildDay.of(BUILDS, Duration.ofMinutes(5), new Random(seed));
    }

    @Test
    void everyBuildGetsABuilderAndFewWait() {
        SimulatedPool scaled = day.run(new SimulatedPool(1, START_SECONDS), new Scaling(RULES));
        assertThat(scaled.begun()).isEqualTo(BUILDS);
        assertThat(scaled.waited(99)).isLessThan(START_SECONDS);
        assertThat(scaled.hours()).isLessThan(24.0 * scaled.most());
    }

    @Test
    void aPoolThatIsTooSmallKeepsBuildsWaiting() {
        SimulatedPool fixed = day.run(new SimulatedPool(4, START_SECONDS), null);
        assertThat(fixed.begun()).isEqualTo(BUILDS);
        assertThat(fixed.waited(50)).isGreaterThan(START_SECONDS);
    }
}
