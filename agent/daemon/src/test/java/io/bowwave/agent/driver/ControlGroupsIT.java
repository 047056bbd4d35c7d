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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel makes of the limits. Skipped where the test's own control group is not delegated to it, or is one of version 1. */
class ControlGroupsIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int KILLED = 137;

    private static final Optional<ControlGroups> GROUPS = ControlGroups.ofThisProcess();

    @TempDir
    Path folder;

    @BeforeEach
    void canBeHere() {
        assumeTrue(
                GROUPS.isPresent(),
                "found no cgroup v2 with the controllers cpu, memory and pids that is this process's own, expected one, as systemd's Delegate=yes gives it");
    }

    @Test
    void anAppThatTakesMoreMemoryThanItMayIsKilled() throws Exception {
        Running running = start("tail /dev/zero", new ResourceLimits(64L << 20, null, null, null));
        awaitEnd(running);
        assertThat(running.exitCode()).hasValue(KILLED);
        stop(running);
    }

    @Test
    void anAppCannotStartMoreProcessesThanItMay() throws Exception {
        Running running = start(
                "for i in 1 2 3 4 5 6 7 8 9; do sleep 100 & done; echo all", new ResourceLimits(null, null, 4L, null));
        awaitEnd(running);
        assertThat(folder.resolve("log")).content().doesNotContain("all").containsIgnoringCase("fork");
        stop(running);
    }

    @Test
    void anAppGetsItsShareOfAProcessorOnly() throws Exception {
        Running running = start("while :; do :; done", new ResourceLimits(null, 100L, null, null));
        Path stat = group(running).resolve("cpu.stat");
        long end = System.nanoTime() + SOON.toNanos();
        while (throttled(stat) < 5 && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        assertThat(throttled(stat)).isGreaterThanOrEqualTo(5);
        stop(running);
    }

    @Test
    void whatLeftItsProcessGroupEndsToo() throws Exception {
        Running running = start("setsid sleep 1000 & exec sleep 1000", ResourceLimits.NONE);
        Path processes = group(running).resolve("cgroup.procs");
        long end = System.nanoTime() + SOON.toNanos();
        while (Files.readAllLines(processes).size() < 2 && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        List<String> pids = Files.readAllLines(processes);
        assertThat(pids).hasSize(2);
        stop(running);
        assertThat(pids).allSatisfy(pid -> assertThat(Proc.startTicks(Long.parseLong(pid)))
                .isEmpty());
    }

    private Running start(String command, ResourceLimits limits) throws Exception {
        RunInstructions run = new RunInstructions(
                command,
                Map.of(),
                0,
                null,
                Duration.ofSeconds(1),
                Hooks.NONE,
                Switching.STOP_START,
                new Supervision(Driver.PROCESS, limits, LogLimits.DEFAULT));
        Path log = folder.resolve("log");
        return new Drivers(GROUPS.orElseThrow(), null)
                .start(new Launch(new AppName("web"), 7, run, folder, Map.of(), 0, folder, log, () -> false));
    }

    private static Path group(Running running) {
        return Path.of(Objects.requireNonNull(running.handle().group()));
    }

    private static long throttled(Path stat) throws Exception {
        return Files.readAllLines(stat).stream()
                .filter(line -> line.startsWith("nr_throttled "))
                .mapToLong(line -> Long.parseLong(line.substring("nr_throttled ".length())))
                .sum();
    }

    private static void awaitEnd(Running running) throws InterruptedException {
        long end = System.nanoTime() + SOON.toNanos();
        while (running.alive() && System.nanoTime() < end) {
            Thread.sleep(5);
        }
        assertThat(running.alive()).isFalse();
    }

    private static void stop(Running running) throws InterruptedException {
        running.stop(Duration.ofSeconds(1));
        assertThat(group(running)).doesNotExist();
    }
}
