package io.bowwave.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.artifact.run.Driver;
import io.bowwave.artifact.run.HealthCheck;
import io.bowwave.artifact.run.Hook;
import io.bowwave.artifact.run.Hooks;
import io.bowwave.artifact.run.LogLimits;
import io.bowwave.artifact.run.ResourceLimits;
import io.bowwave.artifact.run.RunInstructions;
import io.bowwave.artifact.run.Supervision;
import io.bowwave.artifact.run.Switching;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunInstructionsTest {

    private static final HealthCheck HEALTH = new HealthCheck(
            new HealthCheck.Tcp(),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(3),
            Duration.ofSeconds(4),
            Duration.ofSeconds(6),
            7);
    private static final Hooks HOOKS =
            new Hooks(new Hook("./migrate", Duration.ofMinutes(2)), new Hook("./warm", Duration.ofSeconds(20)));

    private static RunInstructions with(Driver driver, Switching switching) {
        return new RunInstructions(
                "./serve",
                Map.of("A", "b"),
                8080,
                HEALTH,
                Duration.ofSeconds(3),
                HOOKS,
                switching,
                new Supervision(driver, new ResourceLimits(64L << 20, 1_500L, 32L, 1_024L), new LogLimits(1 << 20, 5)));
    }

    private static Map<String, Object> plain() {
        return new HashMap<>(Map.of("command", "./x", "env", Map.of(), "grace", 1_000L));
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        for (RunInstructions each : List.of(
                with(Driver.PROCESS, Switching.OVERLAP),
                with(Driver.SYSTEMD, Switching.STOP_START),
                with(new Driver.Command("./stop", null), Switching.STOP_START),
                with(new Driver.Command("./stop", "./status"), Switching.STOP_START),
                Trees.RUN)) {
            assertThat(RunInstructionsCodec.decode(RunInstructionsCodec.encode(each)))
                    .isEqualTo(each);
        }
    }

    @Test
    void defaultsAreNotWrittenAndThereforeChangeNoName() {
        RunInstructions old = new RunInstructions("./x", Map.of(), 0, null, Duration.ofSeconds(1));
        assertThat(RunInstructionsCodec.encode(old)).isEqualTo(plain());
        HealthCheck check = new HealthCheck(
                new HealthCheck.Command("true"), Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1));
        assertThat(RunInstructionsCodec.encode(new RunInstructions("./x", Map.of(), 0, check, Duration.ofSeconds(1))))
                .extractingByKey("health")
                .isEqualTo(Map.of("command", "true", "timeout", 1_000L, "interval", 1_000L, "start", 1_000L));
    }

    @Test
    void aDefaultThatIsWrittenOutIsRefused() {
        Map<String, Object> map = plain();
        map.put("log", Map.of("size", LogLimits.DEFAULT.bytes(), "files", 2L));
        assertThatThrownBy(() -> RunInstructionsCodec.decode(map))
                .isInstanceOf(InvalidArtifactException.class)
                .hasMessageContaining("without what holds anyway");
        Map<String, Object> limits = plain();
        limits.put("limits", Map.of());
        assertThatThrownBy(() -> RunInstructionsCodec.decode(limits)).isInstanceOf(InvalidArtifactException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "switch", "driver", "limits", "log", "pre-start"})
    void whatIsWrongIsNamed(String key) {
        Map<String, Object> map = plain();
        map.put(key, key.equals("limits") ? Map.of("memory", 1L) : "nonsense");
        assertThatThrownBy(() -> RunInstructionsCodec.decode(map))
                .isInstanceOf(InvalidArtifactException.class)
                .hasMessageContaining(key)
                .hasMessageContaining("expected");
    }

    @Test
    void instructionsThatContradictThemselvesAreRefused() {
        Supervision byCommands =
                new Supervision(new Driver.Command("./stop", null), ResourceLimits.NONE, LogLimits.DEFAULT);
        assertThatThrownBy(() -> new RunInstructions(
                        "./x", Map.of(), 0, null, Duration.ZERO, Hooks.NONE, Switching.STOP_START, byCommands))
                .hasMessageContaining("run.status: found nothing");
        assertThatThrownBy(() -> with(new Driver.Command("./stop", "./status"), Switching.OVERLAP))
                .hasMessageContaining("run.switch: found \"overlap\"");
        assertThatThrownBy(() -> new ResourceLimits(null, 5L, null, null)).hasMessageContaining("run.limits.cpu");
        assertThatThrownBy(() -> new LogLimits(1 << 20, 1)).hasMessageContaining("run.log.files");
    }
}
