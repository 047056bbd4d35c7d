package io.bowwave.testbed.bench.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The arithmetic of the bed: units, the floor, and what is derived from a run. */
class FloorTest {

    private static final Rate FAST = Rate.parse("80Mbit");
    private static final long TEN_MB = 10_000_000;

    @Test
    void onEqualLinksTheFloorIsOneCopyThroughOneLinkHoweverManyMachines() {
        for (int machines : new int[] {1, 8, 1000}) {
            assertThat(Floor.seconds(TEN_MB, FAST, Collections.nCopies(machines, FAST), List.of()))
                    .isCloseTo(1.0, within(1e-9));
        }
    }

    @Test
    void theSlowestDownloadAndASlowOriginSetTheFloor() {
        Rate slow = FAST.over(10);
        assertThat(Floor.seconds(TEN_MB, FAST, List.of(FAST, slow), List.of())).isCloseTo(10.0, within(1e-9));
        assertThat(Floor.seconds(TEN_MB, slow, List.of(FAST, FAST), List.of())).isCloseTo(10.0, within(1e-9));
    }

    @Test
    void aHelperThatNobodyWaitsForOnlyAddsItsUpload() {
        assertThat(Floor.seconds(TEN_MB, FAST, List.of(FAST, FAST), List.of(FAST.over(10))))
                .isCloseTo(1.0, within(1e-9));
    }

    @Test
    void readsRatesAndSizesAndRefusesOthersWithAnExample() {
        assertThat(Rate.parse("1.5gbit/s").bitsPerSecond()).isEqualTo(1_500_000_000L);
        assertThat(Rate.parse("800kbit").tc()).isEqualTo("800000bit");
        assertThat(ByteSize.parse("64MiB").bytes()).isEqualTo(64L << 20);
        assertThat(ByteSize.parse("2 GB").bytes()).isEqualTo(2_000_000_000L);
        assertThatThrownBy(() -> Rate.parse("50"))
                .hasMessageContaining("\"50\"")
                .hasMessageContaining("50Mbit");
        assertThatThrownBy(() -> Rate.parse("1kbit")).hasMessageContaining("at least");
        assertThatThrownBy(() -> ByteSize.parse("64")).hasMessageContaining("64MiB");
    }

    @Test
    void aRaceThatNotAllFinishHasNoLastTimeButAMedian() {
        RaceResult result = new RaceResult(
                Map.of(1, 2.0, 2, 3.0, 3, Double.NaN, 4, 99.0), Set.of(1, 2, 3), 2.0, 1, 1, 0, 0, 0, false);
        assertThat(result.finished()).isEqualTo(2);
        assertThat(result.lastOverFloor()).isNaN();
        assertThat(result.medianOverFloor()).isEqualTo(1.5);
    }

    @Test
    void readsCpuTimeWhateverTheProcessIsCalled() {
        assertThat(ProcessCost.cpuSeconds("7 (a) b (c) S 1 7 7 0 -1 4194304 1 2 3 4 250 50 8 9 20 0 1"))
                .isEqualTo(3.0);
    }

    @Test
    void readsTheLinksCountersAndSaysWhatElseItFound() {
        LinkCounters.Counted counted = LinkCounters.parse("1 2 30 40 \n", 2, 5);
        assertThat(counted.up(1)).isEqualTo(30);
        assertThat(counted.down(0)).isEqualTo(2);
        assertThatThrownBy(() -> LinkCounters.parse("1 2 3", 2, 5)).hasMessageContaining("expected 4 numbers");
    }
}
