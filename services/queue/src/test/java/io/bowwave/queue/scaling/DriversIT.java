package io.bowwave.queue.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On real processes. */
class DriversIT {

    private static final Duration WITHIN = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    /** Says by a file that it runs, and that it was asked to stop. */
    private String builder() {
        return "sh -c 'trap \"touch %s/stopped-{n}; exit 0\" TERM; echo $$ >%s/pid-{n}; while :; do sleep 0.05; done'"
                .formatted(folder, folder);
    }

    @Test
    void startsAndStopsBuildersOfThisMachine() throws Exception {
        try (BuilderDriver driver = BuilderDrivers.LOCAL.make(builder(), 2)) {
            driver.apply(2);
            assertThat(files("pid")).isZero();
            driver.apply(4);
            await().atMost(WITHIN).until(() -> files("pid") == 2);
            assertThat(folder.resolve("pid-3")).exists();
            driver.apply(3);
            await().atMost(WITHIN).until(() -> Files.exists(folder.resolve("stopped-4")));
            assertThat(alive(3)).isTrue();
        }
        await().atMost(WITHIN).until(() -> Files.exists(folder.resolve("stopped-3")));
    }

    /** As when this process is killed: then nobody sends a signal, but the pipe is closed. */
    @Test
    void buildersOfThisMachineDoNotOutliveTheQueue() throws Exception {
        Process queue = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        builder())
                .inheritIO()
                .start();
        await().atMost(WITHIN).until(() -> files("pid") == 1 && !pid(1).isEmpty());
        queue.destroyForcibly();
        await().atMost(WITHIN).until(() -> Files.exists(folder.resolve("stopped-1")));
    }

    /** A queue that keeps a builder. */
    static final class Holder {
        public static void main(String[] args) throws Exception {
            BuilderDriver driver = BuilderDrivers.LOCAL.make(args[0], 0);
            driver.apply(1);
            Thread.sleep(Duration.ofMinutes(2));
        }
    }

    @Test
    void tellsACommandTheNumber() throws Exception {
        Path told = folder.resolve("told");
        BuilderDriver driver = BuilderDrivers.EXEC.make("echo $BOWWAVE_BUILDERS_WANTED >>" + told, 0);
        driver.apply(3);
        driver.apply(3);
        driver.apply(5);
        assertThat(Files.readAllLines(told)).containsExactly("3", "5");
    }

    @Test
    void saysWhatTheCommandSaidWhenItFails() {
        BuilderDriver driver = BuilderDrivers.EXEC.make("echo no such group >&2; exit 3", 0);
        assertThatThrownBy(() -> driver.apply(3))
                .isInstanceOf(IOException.class)
                .hasMessage("scale-command: exited with 3, expected 0: no such group");
    }

    @Test
    void needsACommand() {
        assertThatThrownBy(() -> BuilderDrivers.EXEC.make(" ", 0))
                .hasMessage("scale-command: found nothing, expected a command, since scale-driver is EXEC");
    }

    private long files(String prefix) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.getFileName().toString().startsWith(prefix + "-"))
                    .count();
        }
    }

    private String pid(int number) throws IOException {
        return Files.readString(folder.resolve("pid-" + number)).strip();
    }

    private boolean alive(int number) throws IOException {
        return ProcessHandle.of(Long.parseLong(pid(number)))
                .map(ProcessHandle::isAlive)
                .orElse(false);
    }
}
