package io.bowwave.queue.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.jobtable.PoolLoad;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ScalingTest {

    private static final Instant START = Instant.parse("2026-01-31T09:00:00Z");
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

    private final Scaling scaling =
            new Scaling(new ScalingRules(2, 50, Duration.ofSeconds(30), Duration.ofMinutes(10)));

    @Test
    void keepsTheLeastWhileNothingHappens() {
        assertThat(at(0, 0, 0).builders()).isEqualTo(2);
    }

    @Test
    void wantsABuilderForEachBuildThatCanRun() {
        assertThat(at(0, 3, 7).builders()).isEqualTo(10);
    }

    /** Of 40 builds of 5 minutes, 4 end within 30 s. */
    @Test
    void waitsForBuildersThatGetFreeInTimeAnyway() {
        assertThat(at(0, 40, 6).builders()).isEqualTo(42);
    }

    @Test
    void neverWantsMoreThanTheMostAndSaysSo() {
        Wanted wanted = at(0, 40, 600);
        assertThat(wanted.builders()).isEqualTo(50);
        assertThat(wanted.reason()).contains("40 run and 600 can run").contains("at most 50 are allowed");
    }

    @Test
    void fallsOnlyAfterTheCoolDown() {
        at(0, 20, 0);
        assertThat(at(9, 0, 0).builders()).isEqualTo(20);
        assertThat(at(9, 0, 0).reason()).contains("20 were needed within the last 10 min");
        assertThat(at(11, 0, 0).builders()).isEqualTo(2);
    }

    @Test
    void theCoolDownRemembersEachNeedOfItsOwn() {
        at(0, 20, 0);
        at(5, 12, 0);
        at(6, 15, 0);
        assertThat(at(11, 3, 0).builders()).isEqualTo(15);
        assertThat(at(15.5, 3, 0).builders()).isEqualTo(15);
        assertThat(at(16.5, 3, 0).builders()).isEqualTo(3);
    }

    /** Four builds a minute of five minutes are 20 Erlangs; the square root of that is kept free. */
    @Test
    void isReadyForWhatThisTimeOfDayUsuallyBrings() {
        Wanted wanted = scaling.decide(new PoolLoad(START, 1, 0, Duration.ZERO, FIVE_MINUTES, 0.2, 4));
        assertThat(wanted.builders()).isEqualTo(25);
    }

    @Test
    void refusesLimitsThatCannotBe() {
        assertThatThrownBy(() -> new ScalingRules(5, 4, FIVE_MINUTES, FIVE_MINUTES))
                .hasMessage(
                        "min-builders, max-builders: found 5 and 4, expected 0 or more, and at least as much and 1");
    }

    private Wanted at(double minute, int running, int runnable) {
        return scaling.decide(new PoolLoad(
                START.plusSeconds((long) (minute * 60)), running, runnable, Duration.ZERO, FIVE_MINUTES, 0, 0));
    }
}
