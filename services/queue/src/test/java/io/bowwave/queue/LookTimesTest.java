package io.bowwave.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class LookTimesTest {

    private static final String REMOTE = "https://git.example.test/acme/web.git";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final LookTimes times =
            new LookTimes(MINUTE, Duration.ofSeconds(2), RandomGenerator.of("L64X128MixRandom"));

    @Test
    void asksWithinWhatWasPromisedAndNotAllAtOnce() {
        for (int i = 0; i < 100; i++) {
            assertThat(times.answered(REMOTE)).isBetween(Duration.ofSeconds(48), MINUTE);
            assertThat(times.answered("/srv/git/web.git")).isLessThanOrEqualTo(Duration.ofSeconds(2));
            assertThat(times.answered("file:///srv/git/web.git")).isLessThanOrEqualTo(Duration.ofSeconds(2));
        }
        assertThat(times.answered(REMOTE)).isNotEqualTo(times.answered(REMOTE));
    }

    @Test
    void asksADeadRepositoryLessAndLessButEveryQuarterOfAnHour() {
        assertThat(times.failed(REMOTE, 1)).isBetween(Duration.ofSeconds(48), MINUTE);
        assertThat(times.failed(REMOTE, 3)).isBetween(Duration.ofSeconds(192), Duration.ofMinutes(4));
        assertThat(times.failed(REMOTE, 5)).isBetween(Duration.ofMinutes(12), LookTimes.LONGEST);
        assertThat(times.failed(REMOTE, 1_000)).isBetween(Duration.ofMinutes(12), LookTimes.LONGEST);
    }
}
