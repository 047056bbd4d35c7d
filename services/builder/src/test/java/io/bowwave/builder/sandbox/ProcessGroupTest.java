package io.bowwave.builder.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes of the machine, but no servers. */
class ProcessGroupTest {

    private static final Duration LONG = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    private ProcessGroup start(String command) throws IOException {
        return ProcessGroup.start(
                List.of("sh", "-c", command),
                folder,
                Map.of("PATH", "/usr/bin:/bin", "WORD", "hello"),
                "test@" + folder);
    }

    private long pid(String file) {
        await().atMost(LONG)
                .until(() -> Files.exists(folder.resolve(file))
                        && Files.readString(folder.resolve(file)).endsWith("\n"));
        try {
            return Long.parseLong(Files.readString(folder.resolve(file)).strip());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void gone(long pid) {
        await().atMost(LONG)
                .until(() ->
                        ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void runsWithItsOwnEnvironmentOnlyAndKeepsTheExitStatus() throws Exception {
        ProcessGroup group = start("echo $WORD; echo err >&2; env | sort | cut -d= -f1; exit 7");
        assertThat(group.waitFor(LONG)).isTrue();
        assertThat(group.exitStatus()).isEqualTo(7);
        group.end(Duration.ZERO);
        assertThat(new String(group.output().readAllBytes(), UTF_8))
                .isEqualTo("hello\nerr\nBOWWAVE_JOB\nPATH\nPWD\nWORD\n");
    }

    @Test
    void readsNothingFromItsInput() throws Exception {
        ProcessGroup group = start("cat; echo done");
        assertThat(group.waitFor(LONG)).isTrue();
        assertThat(new String(group.output().readAllBytes(), UTF_8)).isEqualTo("done\n");
    }

    @Test
    void endsWhatIgnoresSigtermAfterTheGrace() throws Exception {
        ProcessGroup group = start("trap '' TERM; echo $$ > stubborn; while :; do sleep 0.05; done");
        long stubborn = pid("stubborn");
        assertThat(group.waitFor(Duration.ofMillis(50))).isFalse();
        group.end(Duration.ofMillis(200));
        gone(stubborn);
    }

    @Test
    void givesThatWhichListensTheTimeToCleanUp() throws Exception {
        ProcessGroup group =
                start("trap 'echo bye > bye; exit 0' TERM; echo $$ > polite; while :; do sleep 0.05; done");
        pid("polite");
        group.end(LONG);
        assertThat(folder.resolve("bye")).hasContent("bye");
    }

    @Test
    void killsChildrenLeftBehindAlsoThoseThatLeftTheSession() throws Exception {
        ProcessGroup group =
                start("sh -c 'echo $$ > child; exec sleep 100' & setsid sh -c 'echo $$ > daemon; exec sleep 100' & "
                        + "while [ ! -s child ] || [ ! -s daemon ]; do sleep 0.02; done; echo ready");
        assertThat(group.waitFor(LONG)).isTrue();
        long child = pid("child");
        long daemon = pid("daemon");
        assertThat(ProcessHandle.of(child)).isPresent();
        group.end(Duration.ZERO);
        gone(child);
        gone(daemon);
        assertThat(new String(group.output().readAllBytes(), UTF_8)).isEqualTo("ready\n");
    }

    @Test
    void leftoversAreFoundByTheEndOfTheirMarker() throws Exception {
        start("setsid sh -c 'echo $$ > left; exec sleep 100' & sleep 100");
        long left = pid("left");
        Members.killLeftovers("@" + folder);
        gone(left);
    }

    /** Starts a group and waits to be killed. */
    static final class Lonely {

        private Lonely() {}

        public static void main(String[] args) throws Exception {
            ProcessGroup.start(
                    List.of("sh", "-c", "echo $$ > orphan; trap '' TERM; while :; do sleep 0.05; done"),
                    Path.of(args[0]),
                    Map.of("PATH", "/usr/bin:/bin"),
                    "lonely@" + args[0]);
            Thread.sleep(Duration.ofMinutes(1));
        }
    }

    @Test
    void diesWithTheBuilderAlsoWhenThatIsKilled() throws Exception {
        Process builder = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Lonely.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        long orphan = pid("orphan");
        builder.destroyForcibly().waitFor();
        gone(orphan);
    }
}
