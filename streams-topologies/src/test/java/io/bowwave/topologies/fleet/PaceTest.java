package io.bowwave.topologies.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {

    private final Pace pace = new Pace(Duration.ofMillis(50));

    @Test
    void theFirstChangeIsToldAtOnceAndFurtherOnesOnceAfterTheGap() {
        assertThat(pace.now("a", 0)).isTrue();
        assertThat(pace.now("a", 10)).isFalse();
        assertThat(pace.now("a", 20)).isFalse();
        assertThat(pace.due(40, 10)).isEmpty();
        assertThat(pace.due(50, 10)).containsExactly("a");
        assertThat(pace.due(200, 10)).isEmpty();
    }

    @Test
    void atMostSoManyAreToldAtOnceTheLongestWaitingFirst() {
        pace.later("a");
        pace.later("b");
        pace.later("c");
        assertThat(pace.due(0, 2)).containsExactly("a", "b");
        assertThat(pace.due(1, 2)).containsExactly("c");
    }

    @Test
    void onesThatWaitDoNotJumpTheQueue() {
        pace.later("a");
        assertThat(pace.now("a", 1000)).isFalse();
        assertThat(pace.due(1000, 1)).containsExactly("a");
    }
}
