package io.bowwave.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.embedded.ChildCommand;
import io.bowwave.embedded.ChildProcess;
import io.bowwave.embedded.JavaCommand;
import io.bowwave.embedded.Ports;
import io.bowwave.schemas.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a person runs it: a process of its own, with a small fleet. */
class UpIT {
    private static final Duration READY = Duration.ofMinutes(2);
    private static final Duration STOP = Duration.ofSeconds(10);

    @TempDir
    Path temp;

    private final int port = freeRange();

    @Test
    void refusesASecondStackStopsOnASignalAndLeavesNothingWhenItIsKilled() throws IOException {
        Path data = temp.resolve("data");
        ChildProcess up = up("first", data, port);
        try {
            List<Long> processes = awaitReady(up, data);
            assertThat(processes).hasSizeGreaterThan(5);
            assertRefused(up("second", data, port), Exit.RUNNING, "as process " + up.pid());
            assertRefused(up("third", temp.resolve("other"), port), Exit.PORT_TAKEN, "--port");

            up.askToStop();
            assertThat(up.awaitEnd(STOP)).isTrue();
            assertThat(up.exit().join()).isZero();
            assertThat(up.logTail(3)).contains("Stopped after");
            assertNoneIsLeft(processes, data);
        } finally {
            up.kill();
        }

        ChildProcess again = up("again", data, port);
        List<Long> processes = awaitReady(again, data);
        again.kill();
        await().atMost(STOP).untilAsserted(() -> assertNoneIsLeft(processes, data));
    }

    private ChildProcess up(String name, Path data, int firstPort) {
        return ChildProcess.start(new ChildCommand(
                name,
                JavaCommand.of(
                        512,
                        List.of(),
                        StandaloneMain.class.getName(),
                        List.of(
                                "--data", data.toString(),
                                "--regions", "us-east",
                                "--agents", "1",
                                "--builders", "1",
                                "--port", Integer.toString(firstPort))),
                temp,
                temp.resolve(name + ".log")));
    }

    private static List<Long> awaitReady(ChildProcess up, Path data) throws IOException {
        Path file = data.resolve("stack.json");
        await().atMost(READY).until(() -> Files.exists(file) || !up.alive());
        assertThat(up.alive()).as(() -> up.logTail(20)).isTrue();
        await().atMost(Duration.ofSeconds(5)).until(() -> up.logTail(30).contains("Ctrl-C"));
        assertThat(up.logTail(30)).contains("Console", "?token=", "API");
        JsonNode stack = Json.mapper().readTree(Files.readString(file));
        List<Long> pids = new ArrayList<>(List.of(up.pid()));
        StreamSupport.stream(stack.path("processes").spliterator(), false)
                .map(process -> process.path("pid").asLong())
                .forEach(pids::add);
        return pids.stream().distinct().toList();
    }

    private static void assertRefused(ChildProcess second, Exit exit, String words) {
        assertThat(second.awaitEnd(Duration.ofSeconds(30))).isTrue();
        assertThat(second.exit().join()).isEqualTo(exit.code());
        assertThat(second.logTail(10)).contains(words);
    }

    private static void assertNoneIsLeft(List<Long> processes, Path data) {
        assertThat(processes).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
        assertThat(ProcessHandle.allProcesses()
                        .filter(p -> p.info().commandLine().orElse("").contains(data.toString()))
                        .toList())
                .isEmpty();
    }

    private static int freeRange() {
        return IntStream.iterate(21_000, first -> first < 30_000, first -> first + 100)
                .filter(first -> IntStream.range(0, 40).allMatch(i -> Ports.isFree(first + i)))
                .findFirst()
                .orElseThrow();
    }
}
