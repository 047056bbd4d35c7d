package io.bowwave.metricgate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class OffsetsTest {

    private final Offsets offsets = new Offsets();

    @Test
    void movesOnlyPastWhatIsDone() {
        offsets.read(0, 4);
        offsets.open(0, 5);
        offsets.open(0, 6);
        offsets.read(0, 7);
        assertThat(offsets.moved()).isEqualTo(Map.of(0, 5L));
        offsets.done(0, 6);
        assertThat(offsets.moved()).as("5 is open").isEmpty();
        offsets.done(0, 5);
        assertThat(offsets.moved()).isEqualTo(Map.of(0, 8L));
        assertThat(offsets.moved()).as("told before").isEmpty();
    }

    @Test
    void partitionsMoveEachForItself() {
        offsets.open(0, 1);
        offsets.open(3, 7);
        offsets.done(3, 7);
        assertThat(offsets.open()).isEqualTo(1);
        assertThat(offsets.moved()).isEqualTo(Map.of(0, 1L, 3, 8L));
    }

    @Test
    void whatSomebodyElseHasNowIsNotMoved() {
        offsets.open(1, 1);
        offsets.forget(1);
        offsets.done(1, 1);
        assertThat(offsets.moved()).isEmpty();
        assertThat(offsets.open()).isZero();
    }
}
