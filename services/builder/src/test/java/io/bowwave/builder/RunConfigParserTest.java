package io.bowwave.builder;

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
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunConfigParserTest {

    private static final String FULL = """
            build: { command: ./build.sh }
            output: dist
            run:
              command: ./bin/server
              port: 8080
              health: { tcp: true, start: 1m, minimum: 10s, period: 3s, threshold: 5 }
              pre-start: ./migrate
              post-start: { command: ./warm, timeout: 20s }
              switch: overlap
              driver: systemd
              limits: { memory: 512MiB, cpu: 1.5, processes: 64, open-files: 4096 }
              log: { size: 20MB, files: 5 }
            """;

    @Test
    void readsEveryKey() throws Exception {
        assertThat(AppConfigParser.parse(FULL).run())
                .isEqualTo(new RunInstructions(
                        "./bin/server",
                        Map.of(),
                        8080,
                        new HealthCheck(
                                new HealthCheck.Tcp(),
                                HealthCheck.DEFAULT_TIMEOUT,
                                HealthCheck.DEFAULT_INTERVAL,
                                Duration.ofMinutes(1),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(3),
                                5),
                        RunInstructions.DEFAULT_STOP_GRACE,
                        new Hooks(
                                new Hook("./migrate", Hook.DEFAULT_TIMEOUT),
                                new Hook("./warm", Duration.ofSeconds(20))),
                        Switching.OVERLAP,
                        new Supervision(
                                Driver.SYSTEMD,
                                new ResourceLimits(512L << 20, 1_500L, 64L, 4_096L),
                                new LogLimits(20_000_000, 5))));
    }

    @Test
    void commandsMayKeepTheApp() throws Exception {
        String yaml = FULL.replace("driver: systemd", "driver: command\n  stop: ./down\n  status: ./there")
                .replace("switch: overlap", "switch: stop-start");
        assertThat(AppConfigParser.parse(yaml).run().supervision().driver())
                .isEqualTo(new Driver.Command("./down", "./there"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "switch: overlap|switch: blue-green|line 9: run.switch: found \"blue-green\", expected one of [stop-start, overlap]",
                "driver: systemd|driver: docker|line 10: run.driver: found \"docker\", expected one of [process, systemd, command]",
                "driver: systemd|driver: command|line 4: run.stop: found nothing, expected a text",
                "driver: systemd|stop: ./down|line 10: run.stop: found a command, expected none",
                "512MiB|lots|line 11: run.limits.memory: found \"lots\", expected a size such as 512MB or 2GiB",
                "512MiB|1kB|line 11: run.limits.memory: found \"1kB\", expected a size",
                "cpu: 1.5|cpu: 0|line 11: run.limits.cpu: found \"0\", expected a number such as 0.5 or 2, 0.01 to 1024",
                "threshold: 5|threshold: 0|line 6: run.health.threshold: found \"0\", expected 1 to 1000",
                "files: 5|files: 1|line 12: run.log.files: found \"1\", expected 2 to 20",
                "pre-start: ./migrate|pre-start: [a]|line 7: run.pre-start: found a list, expected keys [command, timeout]",
                "pre-start: ./migrate|pre-start: ''|line 7: run.pre-start.command: found an empty text",
                "timeout: 20s|timeout: soon|line 8: run.post-start.timeout: found \"soon\", expected a duration",
            })
    void saysWhatWasFoundAndWhatIsExpected(String from, String to, String fault) {
        assertThatThrownBy(() -> AppConfigParser.parse(FULL.replace(from, to)))
                .isInstanceOf(BuildFailure.class)
                .hasMessageContaining(fault);
    }

    @Test
    void overlapNeedsAProcessThatTheAgentCanTellFromTheOther() {
        String yaml = FULL.replace("driver: systemd", "driver: command\n  stop: ./down");
        assertThatThrownBy(() -> AppConfigParser.parse(yaml)).hasMessageContaining("run.switch: found \"overlap\"");
    }
}
