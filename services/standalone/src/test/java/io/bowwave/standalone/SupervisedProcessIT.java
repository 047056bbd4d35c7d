package io.bowwave.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bowwave.embedded.ChildCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisedProcessIT {
    @Test
    void startsAKilledChildAgainUntilItIsStopped(@TempDir Path folder) {
        AtomicInteger changes = new AtomicInteger();
        SupervisedProcess sleeper = new SupervisedProcess(
                new ChildCommand("sleeper", List.of("sleep", "600"), folder, folder.resolve("log")),
                0,
                Duration.ofSeconds(2),
                changes::incrementAndGet);
        long first = pid(sleeper);
        sleeper.child().kill();
        await().atMost(Duration.ofSeconds(2)).until(() -> changes.get() == 1 && pid(sleeper) != first);
        long second = pid(sleeper);
        assertThat(ProcessHandle.of(second)).isPresent();
        sleeper.stop();
        await().during(Duration.ofMillis(600)).atMost(Duration.ofSeconds(2)).until(() -> pid(sleeper) == second);
        assertThat(ProcessHandle.of(second)).isEmpty();
    }

    private static long pid(SupervisedProcess process) {
        return process.processes().getFirst().pid();
    }
}
