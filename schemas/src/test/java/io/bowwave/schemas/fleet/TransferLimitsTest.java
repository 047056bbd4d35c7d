package io.bowwave.schemas.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TransferLimitsTest {

    @Test
    void readsRatesAsPeopleWriteThem() {
        assertThat(Rate.parse("200Mbit")).isEqualTo(25_000_000);
        assertThat(Rate.parse("25 MB/s")).isEqualTo(25_000_000);
        assertThat(Rate.parse("1.5Gbit")).isEqualTo(187_500_000);
        assertThat(Rate.parse("off")).isZero();
    }

    @Test
    void saysWhatIsNoRate() {
        assertThatThrownBy(() -> TransferLimits.of(Map.of("up", "fast")))
                .hasMessageContaining("limits: up: rate: found \"fast\", expected for example 200Mbit");
        assertThatThrownBy(() -> TransferLimits.of(Map.of("upp", "1MB"))).hasMessageContaining("found \"upp\"");
        assertThatThrownBy(() -> Rate.parse("0Mbit")).hasMessageContaining("expected at least 1B");
    }

    @Test
    void tellsMachinesFromDepots() {
        TransferLimits limits = TransferLimits.of(Map.of("up", "10MB", "origin", "40MB", "prefetch-origin", "5MB"));
        assertThat(limits.ofMachines().rates()).isEqualTo(Map.of("up", 10_000_000L));
        assertThat(limits.ofDepots().rates()).isEqualTo(Map.of("up", 40_000_000L, "prefetch-up", 5_000_000L));
    }

    @Test
    void changesWhatIsSaidAndLeavesTheRest() {
        TransferLimits before = TransferLimits.of(Map.of("up", "10MB", "down", "5MB"));
        assertThat(before.changed(TransferLimits.parse(Map.of("up", "off", "origin", "1MB")))
                        .rates())
                .isEqualTo(Map.of("down", 5_000_000L, "origin", 1_000_000L));
    }

    @Test
    void takesTheStricterOfTwo() {
        TransferLimits region = TransferLimits.of(Map.of("up", "10MB", "prefetch-down", "1MB"));
        TransferLimits machine = TransferLimits.of(Map.of("up", "20MB", "down", "5MB"));
        assertThat(region.and(machine).rates())
                .isEqualTo(Map.of("up", 10_000_000L, "prefetch-down", 1_000_000L, "down", 5_000_000L));
    }
}
