package io.bowwave.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.agent.driver.Handle;
import io.bowwave.agent.driver.Running;
import io.bowwave.agent.driver.Shell;
import io.bowwave.artifact.run.HealthCheck;
import io.bowwave.artifact.run.RunInstructions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthWaitTest {

    private static final Duration TICK = Duration.ofMillis(5);
    private static final Duration LONG = Duration.ofSeconds(30);

    /** Several answers fit into it, also where a process takes half a second to start. */
    private static final Duration MINIMUM = Duration.ofMillis(1500);

    @TempDir
    Path folder;

    private final HealthWait wait = new HealthWait(new HealthProbe());

    /** Runs until it is told otherwise. */
    private static final class Something implements Running {
        private final Path gone;

        Something(Path gone) {
            this.gone = gone;
        }

        @Override
        public Handle handle() {
            return new Handle(1, 1, "boot", 0, null, null, null);
        }

        @Override
        public boolean alive() {
            return !Files.exists(gone);
        }

        @Override
        public OptionalInt exitCode() {
            return OptionalInt.of(9);
        }

        @Override
        public void stop(Duration grace) {
            throw new UnsupportedOperationException();
        }
    }

    private Optional<String> await(String command, Duration start, Duration minimum) throws Exception {
        HealthCheck check =
                new HealthCheck(new HealthCheck.Command(command), LONG, TICK, start, minimum, Duration.ofSeconds(5), 3);
        return wait.await(
                new Something(folder.resolve("gone")),
                new RunInstructions("./x", Map.of(), 0, check, LONG),
                new Shell(folder, Map.of(), folder.resolve("log")),
                () -> false);
    }

    @Test
    void isHealthyWithTheFirstGoodAnswer() throws Exception {
        assertThat(await("test -e tried || { touch tried; exit 1; }", LONG, Duration.ZERO))
                .isEmpty();
        assertThat(folder.resolve("log")).doesNotExist();
    }

    @Test
    void saysWhatTheLastAnswerWasWhenItTookTooLong() throws Exception {
        assertThat(await("exit 7", TICK, Duration.ZERO))
                .hasValueSatisfying(why ->
                        assertThat(why).startsWith("not healthy after 5 ms").contains("exits with 7"));
    }

    @Test
    void aMissBeginsTheMinimumAnew() throws Exception {
        String thirdFails = "echo >> n; test $(wc -l < n) != 3";
        assertThat(await(thirdFails, LONG, MINIMUM)).isEmpty();
        assertThat(Files.readAllLines(folder.resolve("n"))).hasSizeGreaterThan(3);
        String eachSecondFails = "echo >> m; test $(( $(wc -l < m) % 2 )) = 1";
        assertThat(await(eachSecondFails, TICK, MINIMUM))
                .hasValueSatisfying(why -> assertThat(why).startsWith("healthy, but not for 1500 ms without a miss"));
    }

    @Test
    void aProcessThatEndsIsNotHealthyWhateverAnswers() throws Exception {
        assertThat(await("touch gone", LONG, Duration.ZERO))
                .isEqualTo(Optional.of("the process ended with exit code 9"));
    }
}
