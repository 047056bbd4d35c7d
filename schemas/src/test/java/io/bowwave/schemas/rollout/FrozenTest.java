package io.bowwave.schemas.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrozenTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "fri 16:00-mon 08:00, UTC, 2026-01-30T15:59:59Z, -",
                "fri 16:00-mon 08:00, UTC, 2026-01-30T16:00:00Z, 2026-02-02T08:00:00Z",
                "fri 16:00-mon 08:00, UTC, 2026-02-01T12:00:00Z, 2026-02-02T08:00:00Z",
                "fri 16:00-mon 08:00, UTC, 2026-02-02T08:00:00Z, -",
                "fri 16:00-mon 08:00, Europe/Berlin, 2026-01-30T15:00:00Z, 2026-02-02T07:00:00Z",
                "wed 12:00-wed 13:00, UTC, 2026-02-04T12:30:00Z, 2026-02-04T13:00:00Z",
                "wed 12:00-wed 13:00, UTC, 2026-02-04T13:30:00Z, -",
                "wed 13:00-wed 12:00, UTC, 2026-02-04T12:30:00Z, -",
                "wed 13:00-wed 12:00, UTC, 2026-02-06T12:30:00Z, 2026-02-11T12:00:00Z",
            })
    void aWeeklyFreezeHoldsInItsWindow(String weekly, String zone, Instant at, @Nullable Instant until) {
        Frozen found = at(new Freeze("f", null, null, weekly, zone, "weekend", "ann"), at);
        assertThat(found == null ? null : found.until()).isEqualTo(until);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "2026-02-01T00:00:00Z, 2026-02-02T00:00:00Z, 2026-01-31T23:59:59Z, false",
                "2026-02-01T00:00:00Z, 2026-02-02T00:00:00Z, 2026-02-01T00:00:00Z, true",
                "2026-02-01T00:00:00Z, 2026-02-02T00:00:00Z, 2026-02-02T00:00:00Z, false",
                "-, 2026-02-02T00:00:00Z, 2026-01-01T00:00:00Z, true",
                "-, -, 2036-01-01T00:00:00Z, true",
            })
    void aFreezeHoldsFromItsBeginningToItsEnd(
            @Nullable Instant from, @Nullable Instant until, Instant at, boolean frozen) {
        assertThat(at(new Freeze("f", from, until, null, null, "fair", "ann"), at) != null)
                .isEqualTo(frozen);
    }

    @ParameterizedTest
    @CsvSource({"fri 25:00-mon 08:00, UTC", "whenever, UTC", "fri 16:00-mon 08:00, Mars/Base"})
    void oneThatCannotBeReadHolds(String weekly, String zone) {
        assertThat(at(new Freeze("f", null, null, weekly, zone, "?", "ann"), Instant.EPOCH))
                .isNotNull();
    }

    private static @Nullable Frozen at(Freeze freeze, Instant at) {
        return Frozen.at(List.of(freeze), at);
    }
}
