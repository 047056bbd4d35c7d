package io.bowwave.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.bowwave.artifact.run.Driver;
import io.bowwave.artifact.run.Hooks;
import io.bowwave.artifact.run.LogLimits;
import io.bowwave.artifact.run.ResourceLimits;
import io.bowwave.artifact.run.RunInstructions;
import io.bowwave.artifact.run.Supervision;
import io.bowwave.artifact.run.Switching;
import io.bowwave.schemas.id.AppName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriversTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final Drivers drivers = new Drivers(null, null);

    private Launch launch(String command, Driver driver, ResourceLimits limits) {
        RunInstructions run = new RunInstructions(
                command,
                Map.of("GREETING", "a \"quoted\" $value"),
                0,
                null,
                Duration.ofSeconds(1),
                Hooks.NONE,
                Switching.STOP_START,
                new Supervision(driver, limits, LogLimits.DEFAULT));
        return new Launch(
                new AppName("web"),
                7,
                run,
                folder,
                Map.of("BOWWAVE_APP", "web", Strays.MARK, folder.toString()),
                0,
                folder,
                folder.resolve("log"),
                () -> false);
    }

    private String said() throws Exception {
        return Files.readString(folder.resolve("log")).strip();
    }

    private static void awaitEnd(Running running) throws InterruptedException {
        long end = System.nanoTime() + SOON.toNanos();
        while (running.alive() && System.nanoTime() < end) {
            Thread.sleep(5);
        }
        assertThat(running.alive()).isFalse();
    }

    @Test
    void aProcessIsAdoptedByItsHandleAndStoppedWithAllItsChildren() throws Exception {
        Running running =
                drivers.start(launch("sleep 1000 & echo $! > child; wait", Driver.PROCESS, ResourceLimits.NONE));
        long end = System.nanoTime() + SOON.toNanos();
        while (!Files.exists(folder.resolve("child")) || Files.size(folder.resolve("child")) == 0) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(5);
        }
        long child = Long.parseLong(Files.readString(folder.resolve("child")).strip());
        Running adopted = Drivers.adopt(running.handle()).orElseThrow();
        assertThat(adopted.alive()).isTrue();
        adopted.stop(SOON);
        assertThat(Proc.startTicks(child)).isEmpty();
        assertThat(Drivers.adopt(running.handle())).isEmpty();
    }

    @Test
    void withoutControlGroupsLimitsAreThoseOfAProcess() throws Exception {
        Running running = drivers.start(launch(
                "grep -E 'Max (data|open)' /proc/self/limits",
                Driver.PROCESS,
                new ResourceLimits(256L << 20, 500L, null, 64L)));
        awaitEnd(running);
        assertThat(said()).containsPattern("Max data size +268435456").containsPattern("Max open files +64");
    }

    @Test
    void commandsStartAskAndStopWhatIsNoProcessOfOurs() throws Exception {
        Running running = drivers.start(launch(
                "echo \"$GREETING\"; touch there",
                new Driver.Command("rm there; echo \"$BOWWAVE_APP\" > stopped", "test -f there"),
                ResourceLimits.NONE));
        assertThat(running.alive()).isTrue();
        assertThat(said()).isEqualTo("a \"quoted\" $value");
        Running adopted = Drivers.adopt(running.handle()).orElseThrow();
        adopted.stop(SOON);
        assertThat(folder.resolve("stopped")).hasContent("web");
        assertThat(Drivers.adopt(running.handle())).isEmpty();
        assertThatThrownBy(
                        () -> drivers.start(launch("exit 4", new Driver.Command("true", "true"), ResourceLimits.NONE)))
                .hasMessage("\"exit 4\" exits with 4");
    }

    @Test
    void aMachineWithoutSystemdSaysSo() {
        assumeFalse(Files.isDirectory(Path.of("/run/systemd/system")), "this machine runs systemd");
        assertThatThrownBy(() -> drivers.start(launch("./x", Driver.SYSTEMD, ResourceLimits.NONE)))
                .hasMessageContaining("driver systemd: found no systemd on this machine")
                .hasMessageContaining("use driver process");
    }

    @Test
    void processesThatNoJournalNamesAreFoundByTheirMark() throws Exception {
        Running running = drivers.start(launch("sleep 1000", Driver.PROCESS, ResourceLimits.NONE));
        assertThat(Strays.end(folder + "/other", SOON)).isZero();
        assertThat(running.alive()).isTrue();
        assertThat(Strays.end(folder.toString(), SOON)).isPositive();
        awaitEnd(running);
    }

    @Test
    void aHookThatTakesTooLongIsEnded() throws Exception {
        Shell shell = new Shell(folder, Map.of("A", "b"), folder.resolve("log"));
        assertThat(shell.run("echo $A; exit 0", SOON, () -> false)).isEmpty();
        assertThat(said()).isEqualTo("b");
        assertThat(shell.run("exit 3", SOON, () -> false)).isEqualTo(Optional.of("\"exit 3\" exits with 3"));
        assertThat(shell.run("sleep 1000", Duration.ofMillis(10), () -> false))
                .isEqualTo(Optional.of("\"sleep 1000\" has not ended within 10 ms"));
        assertThat(shell.run("sleep 1000", SOON, () -> true)).isPresent();
    }
}
