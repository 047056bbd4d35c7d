package io.bowwave.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TimeLeftTest {

    private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");

    @Test
    void countsOnlyBakesBeforeTheFirstWaveIsThrough() {
        List<DeployResource.Wave> waves =
                List.of(wave(1, "rolling", "5%", 0, -1, -1), wave(2, "pending", "100%", -1, -1, -1));

        assertThat(left("rolling", waves, 3)).isEqualTo(new DeployResource.Left(120, true));
    }

    @Test
    void takesWavesToBeAsSlowABatchAsThoseBefore() {
        List<DeployResource.Wave> waves = List.of(
                wave(1, "done", "5%", 0, 10, 70),
                wave(2, "rolling", "100%", 70, -1, -1),
                wave(3, "pending", "100%", -1, -1, -1));

        // 95 % more in steps of 25 % are four batches of 10 s, 15 s of which are gone; the last wave adds nobody, which
        // takes a batch too.
        assertThat(left("rolling", waves, 85)).isEqualTo(new DeployResource.Left(25 + 60 + 10 + 60, false));
    }

    @Test
    void knowsWhenABakeEnds() {
        List<DeployResource.Wave> waves = List.of(wave(1, "baking", "100%", 0, 10, 70));

        assertThat(left("baking", waves, 30)).isEqualTo(new DeployResource.Left(40, false));
    }

    @Test
    void nobodyKnowsHowLongSomebodyElseTakes() {
        List<DeployResource.Wave> waves = List.of(wave(1, "rolling", "100%", 0, -1, -1));

        assertThat(left("paused", waves, 30)).isNull();
        assertThat(left("rolling", List.of(), 30)).isNull();
    }

    private static DeployResource.@Nullable Left left(String state, List<DeployResource.Wave> waves, int now) {
        return TimeLeft.of(
                Deploys.in(state),
                List.of(new DeployResource.Region("us-east", 40, 2, "converging", 1, null, 50, null)),
                waves,
                START.plusSeconds(now));
    }

    private static DeployResource.Wave wave(int number, String state, String share, int started, int done, int baked) {
        return new DeployResource.Wave(
                number, state, Map.of("us-east", share), "25%", 60L, at(started), null, at(baked), at(done), List.of());
    }

    private static @Nullable Instant at(int second) {
        return second < 0 ? null : START.plusSeconds(second);
    }
}
