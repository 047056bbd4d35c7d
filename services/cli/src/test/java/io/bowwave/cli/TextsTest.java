package io.bowwave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TextsTest {

    @Test
    void writesBytesInUnitsThatPeopleRead() {
        assertThat(Texts.bytes(0)).isEqualTo("0 B");
        assertThat(Texts.bytes(999)).isEqualTo("999 B");
        assertThat(Texts.bytes(1_200)).isEqualTo("1.2 kB");
        assertThat(Texts.bytes(999_999)).isEqualTo("1.0 MB");
        assertThat(Texts.bytes(10_000_000_000L)).isEqualTo("10 GB");
        assertThat(Texts.bytes(5_000_000_000_000L)).isEqualTo("5000 GB");
    }

    @Test
    void writesAges() {
        Instant now = Instant.parse("2026-01-31T12:00:00Z");
        assertThat(Texts.age("2026-01-31T11:59:30.000Z", now)).isEqualTo("30s");
        assertThat(Texts.age("2026-01-31T11:00:00.000Z", now)).isEqualTo("60m");
        assertThat(Texts.age("2026-01-20T11:00:00.000Z", now)).isEqualTo("11d");
        assertThat(Texts.age("-", now)).isEqualTo("-");
    }
}
