package io.bowwave.jobtable;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.jobtable.ClaimOrder.Line;
import io.bowwave.schemas.id.AppName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ClaimOrderTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Map<String, String> LINUX = Map.of("os", "linux", "arch", "arm64");

    @Test
    void takesTheOldestHeadFirstAndTheFirstNameAmongEquals() {
        Line old = line("web", 20, false, 0);
        Line young = line("api", 10, false, 0);
        assertThat(next(old, young)).isEqualTo(old);
        Line alike = line("api", 20, false, 0);
        assertThat(next(old, alike)).isEqualTo(alike);
    }

    @Test
    void liftsAnUrgentLineByAQuarterOfAnHourAndNoMore() {
        Line urgent = line("hot", 0, true, 0);
        assertThat(next(urgent, line("web", 14, false, 0))).isEqualTo(urgent);
        Line patient = line("web", 16, false, 0);
        assertThat(next(urgent, patient)).isEqualTo(patient);
    }

    @Test
    void letsABusyAppGiveWayByAMinuteForEachBuildThatItRuns() {
        Line busy = line("busy", 10, false, 5);
        Line idle = line("idle", 6, false, 0);
        assertThat(next(busy, idle)).isEqualTo(idle);
        assertThat(next(busy, line("idle", 4, false, 0))).isEqualTo(busy);
    }

    @Test
    void passesOverWhatRestsIsFullOrNeedsAnotherBuilder() {
        Line resting = line("a", 30, NOW.plusSeconds(1), 0, 1, Map.of());
        Line full = line("b", 30, null, 2, 2, Map.of());
        Line elsewhere = line("c", 30, null, 0, 1, Map.of("os", "windows"));
        Line here = line("d", 1, NOW, 0, 1, Map.of("os", "linux"));
        assertThat(next(resting, full, elsewhere, here)).isEqualTo(here);
        assertThat(ClaimOrder.next(List.of(resting, full, elsewhere), NOW, LINUX))
                .isEmpty();
        assertThat(ClaimOrder.next(List.of(here), NOW, Map.of())).isEmpty();
    }

    private static Line next(Line... lines) {
        return ClaimOrder.next(List.of(lines), NOW, LINUX).orElseThrow();
    }

    private static Line line(String app, int minutesAgo, boolean urgent, int appRunning) {
        return new Line(
                new AppName(app),
                "refs/heads/main",
                NOW.minusSeconds(60L * minutesAgo),
                urgent,
                null,
                0,
                1,
                appRunning,
                Map.of());
    }

    private static Line line(
            String app,
            int minutesAgo,
            @Nullable Instant notBefore,
            int running,
            int concurrency,
            Map<String, String> needs) {
        return new Line(
                new AppName(app),
                "refs/heads/main",
                NOW.minusSeconds(60L * minutesAgo),
                false,
                notBefore,
                running,
                concurrency,
                0,
                needs);
    }
}
