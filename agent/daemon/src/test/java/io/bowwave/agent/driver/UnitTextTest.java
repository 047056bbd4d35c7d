package io.bowwave.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bowwave.artifact.run.Driver;
import io.bowwave.artifact.run.Hooks;
import io.bowwave.artifact.run.LogLimits;
import io.bowwave.artifact.run.ResourceLimits;
import io.bowwave.artifact.run.RunInstructions;
import io.bowwave.artifact.run.Supervision;
import io.bowwave.artifact.run.Switching;
import io.bowwave.schemas.id.AppName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnitTextTest {

    @TempDir
    Path folder;

    private Launch launch() {
        RunInstructions run = new RunInstructions(
                "exec ./serve",
                Map.of(),
                0,
                null,
                Duration.ofSeconds(3),
                Hooks.NONE,
                Switching.STOP_START,
                new Supervision(Driver.SYSTEMD, new ResourceLimits(64L << 20, 1_500L, 32L, 1_024L), LogLimits.DEFAULT));
        return new Launch(
                new AppName("web"), 7, run, folder, Map.of(), 0, folder, folder.resolve("app.log"), () -> false);
    }

    private String unit() {
        return UnitText.unit(UnitText.TEMPLATE, launch(), folder.resolve("web.env"), folder.resolve("web.sh"));
    }

    @Test
    void saysWhatRunsWhereAndWithinWhichLimits() {
        assertThat(UnitText.name(launch())).isEqualTo("bowwave-web-7.service");
        assertThat(unit().lines())
                .contains(
                        "WorkingDirectory=" + folder,
                        "EnvironmentFile=" + folder + "/web.env",
                        "ExecStart=/bin/sh \"" + folder + "/web.sh\"",
                        "StandardOutput=append:" + folder + "/app.log",
                        "TimeoutStopSec=3000ms",
                        "MemoryMax=67108864",
                        "TasksMax=32",
                        "LimitNOFILE=1024",
                        "CPUQuota=150%")
                .noneMatch(line -> line.contains("@"));
    }

    @Test
    void unitsOfAnAppAreToldFromThoseOfAppsWithLongerNames() {
        assertThat(UnitText.isOf(new AppName("web"), "bowwave-web-7.service")).isTrue();
        assertThat(UnitText.isOf(new AppName("web"), "bowwave-web-7-1.service")).isFalse();
        assertThat(UnitText.isOf(new AppName("web-7"), "bowwave-web-7-1.service"))
                .isTrue();
        assertThat(UnitText.isOf(new AppName("web"), "bowwave-web-7.service.d")).isFalse();
    }

    @Test
    void valuesOfVariablesAreQuoted() {
        assertThat(UnitText.environment(Map.of("B", "a \"b\" $c \\d", "A", "x")))
                .isEqualTo("A=\"x\"\nB=\"a \\\"b\\\" \\$c \\\\d\"\n");
    }

    /** The unit as systemd's own checker reads it, where there is one: it needs no systemd that runs. */
    @Test
    void systemdFindsNothingWrongWithIt() throws Exception {
        Path checker = Path.of("/usr/bin/systemd-analyze");
        assumeTrue(Files.isExecutable(checker), "no systemd-analyze here");
        Files.writeString(folder.resolve("web.env"), UnitText.environment(Map.of("A", "x")));
        Files.writeString(folder.resolve("web.sh"), "exec ./serve\n");
        Path unit = Files.writeString(folder.resolve("bowwave-web-7.service"), unit());
        Process process = new ProcessBuilder(
                        checker.toString(), "verify", "--man=no", "--recursive-errors=no", unit.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said).doesNotContain("bowwave-web-7.service:");
        assertThat(process.waitFor()).as(said).isZero();
    }
}
