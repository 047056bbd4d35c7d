package io.bowwave.builder.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.bowwave.builder.sandbox.ProcessSandbox.Isolation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Builds that look for what is not theirs, in each driver that works on this machine; the others are skipped by name. */
class HostileBuildTest {

    /** Stands nowhere else, not even in this source. */
    private static final String PASSWORD = "builder-password-" + UUID.randomUUID();

    private static final String IMAGE = "bowwave-test-busybox:1";
    private static final Duration LONG = Duration.ofSeconds(60);

    /** Drivers as a machine may have them. */
    enum Driver {
        PROCESS_OF_ROOT,
        PROCESS_OF_A_USER,
        PROCESS_WITHOUT_NAMESPACES,
        BUBBLEWRAP,
        DOCKER
    }

    private record Result(int status, String output) {}

    @TempDir
    private Path folder;

    private Path work;
    private Path config;
    private Rooms rooms;
    private Trials trials;
    private Process neighbour;

    @BeforeEach
    void start() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        config = Files.writeString(folder.resolve("builder.properties"), "s3-secret-key=" + PASSWORD);
        work = Files.createDirectories(folder.resolve("work"));
        Files.createDirectories(work.resolve("jobs/other"));
        Files.writeString(work.resolve("jobs/other/source"), PASSWORD);
        rooms = Rooms.in(work.resolve("jobs/mine"));
        rooms.make();
        Path scratch = Files.createDirectories(work.resolve("trials"));
        trials = Trials.on(work, List.of(config), List.of(), scratch);
        ProcessBuilder other = new ProcessBuilder("sleep", "1000");
        other.environment().put("BOWWAVE_S3_SECRET_KEY", PASSWORD);
        neighbour = other.start();
    }

    @AfterEach
    void stop() {
        neighbour.destroyForcibly();
    }

    private Sandbox sandbox(Driver driver) throws Exception {
        Sandbox sandbox =
                switch (driver) {
                    case PROCESS_OF_ROOT -> trials.process(Isolation.ROOT);
                    case PROCESS_OF_A_USER -> trials.process(Isolation.USER);
                    case PROCESS_WITHOUT_NAMESPACES -> trials.process(Isolation.RIGHTS);
                    case BUBBLEWRAP -> trials.bubblewrap();
                    case DOCKER -> docker();
                };
        if (driver == Driver.DOCKER) {
            return sandbox;
        }
        assumeThat(trials.problem(sandbox)).as("%s on this machine", driver).isEmpty();
        return sandbox;
    }

    /** With an image of the machine's own busybox, so that nothing is fetched. */
    private Sandbox docker() throws Exception {
        assumeThat(DockerSandbox.problem("docker", work.resolve("trials")))
                .as("DOCKER on this machine")
                .isEmpty();
        Path busybox = Path.of("/bin/busybox");
        assumeThat(Files.isExecutable(busybox))
                .as("a busybox to make an image of")
                .isTrue();
        Program.Result made =
                Program.run(List.of("sh", "-ec", """
                        mkdir -p image/bin image/tmp
                        cp /bin/busybox image/bin/
                        for name in $(busybox --list | grep -vx busybox); do ln -sf busybox image/bin/$name; done
                        tar -C image -c . | docker import - %s
                        """.formatted(IMAGE)), work.resolve("trials"), Map.of(), LONG);
        assertThat(made.exit()).as(made.output()).isZero();
        return trials.docker("docker");
    }

    private Result run(Sandbox sandbox, String script, boolean network) throws Exception {
        Map<String, String> environment = Map.of("PATH", "/usr/bin:/bin", "OWN", "it's mine");
        ProcessGroup group = sandbox.start(new Script(script, environment, network, IMAGE, "hostile@" + folder), rooms);
        CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> read(group));
        assertThat(group.waitFor(LONG)).isTrue();
        group.end(Duration.ZERO);
        return new Result(group.exitStatus(), output.join());
    }

    private static String read(ProcessGroup group) {
        try {
            return new String(group.output().readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Result run(Driver driver, String script) throws Exception {
        return run(sandbox(driver), script, false);
    }

    @ParameterizedTest
    @EnumSource
    void seesItsOwnVariablesAndFoldersOnly(Driver driver) throws Exception {
        Files.writeString(rooms.checkout().resolve("source"), "hello");
        Sandbox sandbox = sandbox(driver);
        Result result = run(
                sandbox,
                "cat source; echo \" $OWN\"; echo built > result; pwd; env | cut -d= -f1 | sort | tr '\\n' ' '; exit 7",
                false);
        assertThat(result.status()).isEqualTo(7);
        assertThat(result.output().lines())
                .containsExactly(
                        "hello it's mine",
                        sandbox.seen(rooms).checkout().toString(),
                        result.output().lines().toList().getLast());
        assertThat(result.output().lines().toList().getLast().strip().split(" "))
                .containsOnlyOnce("OWN", "PATH")
                .isSubsetOf("OWN", "PATH", "PWD", "OLDPWD", "SHLVL", "HOME", "HOSTNAME", "_", Members.VARIABLE);
        assertThat(rooms.checkout().resolve("result")).hasContent("built");
    }

    @ParameterizedTest
    @EnumSource
    void findsNoCredentialInAnyProcess(Driver driver) throws Exception {
        Result result = run(driver, """
                for process in /proc/[0-9]*; do
                    cat $process/environ $process/cmdline 2>/dev/null | tr '\\0' '\\n' | grep builder-password
                done
                echo looked
                """);
        // The neighbour of an ordinary user is no builder that has made itself unreadable.
        if (driver != Driver.PROCESS_WITHOUT_NAMESPACES || trials.root()) {
            assertThat(result.output()).endsWith("looked\n").doesNotContain(PASSWORD);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PROCESS_WITHOUT_NAMESPACES")
    void findsNoFileOfTheBuilderNorOfOtherJobs(Driver driver) throws Exception {
        Result result = run(
                driver,
                "cat %s %s/jobs/other/source; grep -rs builder-password %s; umount %s; umount -l %s; cat %s; echo looked"
                        .formatted(config, work, folder, work, config, config));
        assertThat(result.output()).endsWith("looked\n").doesNotContain(PASSWORD);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PROCESS_WITHOUT_NAMESPACES")
    void gainsNothingByNamespacesOfItsOwn(Driver driver) throws Exception {
        Result result = run(
                driver,
                "unshare --user --map-root-user --mount sh -c 'umount %s; umount -l %s; cat %s %s/jobs/other/source'; echo looked"
                        .formatted(work, config, config, work));
        assertThat(result.output()).endsWith("looked\n").doesNotContain(PASSWORD);
    }

    @ParameterizedTest
    @EnumSource
    void readsNoDiskOfTheMachine(Driver driver) throws Exception {
        Result result = run(
                driver,
                "for d in $(find /dev -type b); do head -c 512 $d | wc -c | grep -v '^0$'; done; mknod d b 254 0 && head -c 512 d | wc -c; echo looked");
        if (driver != Driver.PROCESS_WITHOUT_NAMESPACES) {
            assertThat(result.output().lines().filter(line -> line.equals("512")))
                    .isEmpty();
        }
        assertThat(result.output()).endsWith("looked\n");
    }

    @ParameterizedTest
    @EnumSource
    void variablesDoNotReachTheProgramsThatMakeTheSandbox(Driver driver) throws Exception {
        Sandbox sandbox = sandbox(driver);
        Path traces = rooms.checkout().resolve("traces");
        Map<String, String> environment =
                Map.of("PATH", "/usr/bin:/bin", "LD_DEBUG", "files", "LD_DEBUG_OUTPUT", traces.toString(), "IFS", "/");
        ProcessGroup group = sandbox.start(new Script("true", environment, false, IMAGE, "hostile@" + folder), rooms);
        String output = read(group);
        assertThat(group.waitFor(LONG)).isTrue();
        group.end(Duration.ZERO);
        assertThat(group.exitStatus()).as(output).isZero();
        try (var files = Files.list(rooms.checkout())) {
            // One trace at most: of the command's shell, never of setsid, unshare or bwrap.
            assertThat(files.filter(file -> file.toString().contains("traces")).count())
                    .isLessThanOrEqualTo(1);
        }
    }

    @Test
    void bubblewrapCutsTheNetworkUnlessItIsAllowed() throws Exception {
        Sandbox sandbox = sandbox(Driver.BUBBLEWRAP);
        assumeThat(Files.isExecutable(Path.of("/bin/bash"))).as("bash is there").isTrue();
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            String connect = "bash -c 'echo > /dev/tcp/127.0.0.1/%d' && echo connected; grep -c : /proc/net/dev"
                    .formatted(server.getLocalPort());
            assertThat(run(sandbox, connect, false).output())
                    .doesNotContain("connected")
                    .endsWith("\n1\n");
            assertThat(run(sandbox, connect, true).output()).contains("connected");
        }
    }

    @Test
    void bubblewrapShowsAReadOnlySystemAndNothingOfItsUser() throws Exception {
        Sandbox sandbox = sandbox(Driver.BUBBLEWRAP);
        Result result = run(sandbox, """
                for f in /usr/x /etc/x /x /build/x /build/secrets/x /bin/x; do echo > $f && echo "written $f"; done
                for f in /tmp/x /build/home/x /build/source/x /var/tmp/x; do echo > $f || echo "not written $f"; done
                cat /etc/shadow /etc/gshadow 2>/dev/null | head -c 100
                ls /root /home /var/lib /srv /mnt 2>/dev/null
                id -u; ls /proc | grep -c '^[0-9]'
                """, false);
        assertThat(result.output())
                .doesNotContain("\nwritten")
                .doesNotContain("not written")
                .doesNotContain("root:");
        List<String> lines = result.output()
                .lines()
                .filter(line -> !line.contains("cannot create"))
                .toList();
        assertThat(lines).hasSize(2);
        assertThat(Integer.parseInt(lines.getLast())).isLessThan(8);
    }

    @ParameterizedTest
    @EnumSource
    void whatItLeavesBehindIsKilled(Driver driver) throws Exception {
        String token = "1000." + System.nanoTime();
        Sandbox sandbox = sandbox(driver);
        Result result = run(sandbox, "setsid sleep %s >/dev/null 2>&1 & sleep 0.2; echo left".formatted(token), false);
        assertThat(result.output()).isEqualTo("left\n");
        assertThat(ProcessHandle.allProcesses()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains(token)))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void hasTimeToCleanUpAfterASigterm(Driver driver) throws Exception {
        Sandbox sandbox = sandbox(driver);
        Script script = new Script(
                "trap 'echo bye > bye; exit 0' TERM; echo > ready; while :; do sleep 0.05; done",
                Map.of("PATH", "/usr/bin:/bin"),
                false,
                IMAGE,
                "polite@" + folder);
        ProcessGroup group = sandbox.start(script, rooms);
        await().atMost(LONG).until(() -> Files.exists(rooms.checkout().resolve("ready")));
        long began = System.nanoTime();
        group.end(LONG);
        assertThat(rooms.checkout().resolve("bye")).hasContent("bye");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(LONG);
    }
}
