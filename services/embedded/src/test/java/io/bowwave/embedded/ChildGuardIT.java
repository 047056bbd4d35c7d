package io.bowwave.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM with servers is killed with -9; its children must follow. */
class ChildGuardIT {
    @Test
    void endsServersAndWhatTheyStartedWhenTheParentIsKilled(@TempDir Path folder) throws IOException {
        Path pids = folder.resolve("pids");
        ChildProcess parent = ChildProcess.start(new ChildCommand(
                "parent",
                JavaCommand.of(128, List.of(), Parent.class.getName(), List.of(folder.toString(), pids.toString())),
                folder,
                folder.resolve("parent.log")));
        await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(pids) || !parent.alive());
        assertThat(parent.alive()).as(() -> parent.logTail(20)).isTrue();
        List<Long> children =
                Files.readAllLines(pids).stream().map(Long::parseLong).toList();
        assertThat(children).hasSize(3).allMatch(ChildGuardIT::alive);
        parent.kill();
        await().atMost(Duration.ofSeconds(10)).until(() -> children.stream().noneMatch(ChildGuardIT::alive));
    }

    private static boolean alive(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    static final class Parent {
        private Parent() {}

        public static void main(String[] args) throws Exception {
            Path folder = Path.of(args[0]);
            PostgresServer postgres = PostgresServer.start(folder.resolve("postgres"), 0);
            EtcdServer etcd = EtcdServer.start(folder.resolve("etcd"), 0, 0);
            // It takes no notice of TERM, and has a child of its own.
            ChildProcess stubborn = ChildProcess.start(new ChildCommand(
                    "stubborn",
                    List.of("sh", "-c", "trap '' TERM; sleep 300; sleep 300"),
                    folder,
                    folder.resolve("stubborn.log")));
            Path part = Path.of(args[1] + ".part");
            Files.writeString(part, postgres.pid() + "\n" + etcd.pid() + "\n" + stubborn.pid() + "\n");
            Files.move(part, Path.of(args[1]));
            Thread.sleep(Duration.ofMinutes(5));
        }
    }
}
