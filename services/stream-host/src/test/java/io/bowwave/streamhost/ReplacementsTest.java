package io.bowwave.streamhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ReplacementsTest {

    @Test
    void threeInTenMinutesAndNoMore() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        Replacements replacements = new Replacements(now::get);
        assertThat(replacements.take()).isTrue();
        assertThat(replacements.take()).isTrue();
        assertThat(replacements.take()).isTrue();
        assertThat(replacements.take()).isFalse();

        now.set(Instant.EPOCH.plus(Duration.ofMinutes(10)).plusMillis(1));
        assertThat(replacements.take()).isTrue();
    }

    @Test
    void topicsOfDifferentSizesAreNotRunOn() {
        assertThat(LogLayout.same(Map.of("a", 4, "b", 4))).isEqualTo(4);
        assertThatThrownBy(() -> LogLayout.same(Map.of("a", 4, "b", 6)))
                .hasMessageContaining("expected the same for all");
    }
}
