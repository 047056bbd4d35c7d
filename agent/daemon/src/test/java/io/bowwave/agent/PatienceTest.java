package io.bowwave.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PatienceTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    private final Patience patience = new Patience(new Inbox(), Duration.ZERO);

    @Test
    void whatNeverWasHealthyIsNotStartedAgain() {
        assertThat(patience.startAgain(false)).isFalse();
    }

    @Test
    void whatWasHealthyForLongIsStartedAgainFiveTimes() {
        for (int restart = 0; restart < 5; restart++) {
            assertThat(patience.startAgain(true)).isTrue();
        }
        assertThat(patience.startAgain(true)).isFalse();
        patience.begin();
        assertThat(patience.startAgain(true)).isTrue();
    }

    @Test
    void whatCrashesAgainSoonAfterEachStartIsGivenUp() {
        patience.healthy(NOW);
        assertThat(patience.crashed(false, NOW.plusSeconds(20))).isTrue();
        assertThat(patience.crashed(false, NOW.plusSeconds(40))).isTrue();
        assertThat(patience.crashed(false, NOW.plusSeconds(59))).isFalse();
    }

    @Test
    void aCrashOnceInAWhileIsNoLoop() {
        for (int minute = 0; minute < 100; minute++) {
            patience.healthy(NOW.plusSeconds(100L * minute));
            assertThat(patience.crashed(true, NOW.plusSeconds(100L * minute + 90)))
                    .isTrue();
        }
    }

    @Test
    void aFetchIsTriedThreeTimes() {
        assertThat(patience.fetchAgain()).isTrue();
        assertThat(patience.fetchAgain()).isTrue();
        assertThat(patience.fetchAgain()).isFalse();
        patience.tryOnce();
        assertThat(patience.fetchAgain()).isFalse();
    }
}
