package io.bowwave.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A machine within this one that runs a real systemd: with process ids, mounts and a control group of its own, and this machine's files
 * and network. It knows no units but those that are written into its {@code /run/systemd/system}. Needs root.
 */
public final class SystemdMachine implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(30);
    private static final Duration END_LIMIT = Duration.ofSeconds(5);
    private static final Path SYSTEMD = Path.of("/lib/systemd/systemd");
    private static final Path ROOT = Path.of("/");

    /** What every unit is ordered after, or before. */
    private static final List<String> TARGETS = List.of("sysinit", "basic", "shutdown");

    /** Processes that were killed keep their group for a moment. */
    private static final String REMOVE =
            "for _ in $(seq 100); do find $0 -depth -type d -exec rmdir {} + && exit; sleep 0.05; done 2>/dev/null";

    private final Path group;
    private final ChildProcess child;

    private SystemdMachine(Path group, ChildProcess child) {
        this.group = group;
        this.child = child;
    }

    /** Why there can be none here; empty when there can. */
    public static Optional<String> impossible() {
        if (!Files.isExecutable(SYSTEMD)) {
            return Optional.of("found no %s, expected Debian's package systemd".formatted(SYSTEMD));
        }
        Optional<Path> groups = controlGroups();
        if (groups.isEmpty() || !Files.isWritable(groups.get())) {
            return Optional.of("found no cgroup v2 that this process may divide, expected a mounted one, and root");
        }
        Programs.Result tried = Programs.run(
                ROOT,
                COMMAND_LIMIT,
                List.of(
                        "unshare",
                        "--mount",
                        "--pid",
                        "--fork",
                        "--uts",
                        "--ipc",
                        "--cgroup",
                        "mount",
                        "--make-rprivate",
                        "/"));
        return tried.ok()
                ? Optional.empty()
                : Optional.of(
                        "namespaces cannot be made here, which root may, outside of containers: " + tried.output());
    }

    /**
     * Starts one, and returns when its systemd takes commands.
     *
     * @param folder made when missing, and kept
     * @throws EmbeddedServerException when it does not get ready
     */
    public static SystemdMachine start(Path folder) {
        try {
            Path home = Files.createDirectories(folder).toAbsolutePath();
            Path units = Files.createDirectories(home.resolve("units"));
            for (String target : TARGETS) {
                Files.writeString(units.resolve(target + ".target"), "[Unit]\nDefaultDependencies=no\n");
            }
            Files.writeString(
                    home.resolve("machine-id"), UUID.randomUUID().toString().replace("-", "") + "\n");
            Path group = controlGroups()
                    .orElseThrow(() -> new EmbeddedServerException("There is no cgroup v2 on this machine."))
                    .resolve("bowwave-" + UUID.randomUUID());
            ChildProcess child = ChildProcess.start(new ChildCommand(
                    "systemd",
                    List.of("sh", "-c", script(), "systemd.sh", home.toString(), group.toString()),
                    home,
                    home.resolve("systemd.log"),
                    "KILL",
                    Map.of()));
            SystemdMachine machine = new SystemdMachine(group, child);
            Readiness.await(child, START_LIMIT, () -> machine.run("systemctl", "is-active", "basic.target")
                    .ok());
            return machine;
        } catch (IOException e) {
            throw new EmbeddedServerException("Cannot prepare a systemd in " + folder + ": " + e.getMessage(), e);
        }
    }

    /** What to put before a command, so that it runs on that machine. */
    public List<String> inside() {
        return List.of("nsenter", "--target", Long.toString(init()), "--all", "--");
    }

    /** Runs a command there. */
    public Programs.Result run(String... command) {
        List<String> words = new ArrayList<>(inside());
        words.addAll(List.of(command));
        return Programs.run(ROOT, COMMAND_LIMIT, words);
    }

    /** Ends all that runs there, as a machine whose power fails. */
    @Override
    public void close() {
        child.stop(END_LIMIT);
        Programs.run(ROOT, COMMAND_LIMIT, List.of("sh", "-c", REMOVE, group.toString()));
    }

    /** Its systemd, as this machine counts processes. */
    private long init() {
        return ProcessHandle.of(child.pid()).stream()
                .flatMap(ProcessHandle::children)
                .mapToLong(ProcessHandle::pid)
                .findFirst()
                .orElseThrow(
                        () -> new EmbeddedServerException("The machine with a systemd has not begun, or has ended"));
    }

    /** Where cgroup v2 is mounted: the fifth word of its line. */
    private static Optional<Path> controlGroups() {
        try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mountinfo"))) {
            return mounts.filter(line -> line.contains(" - cgroup2 "))
                    .map(line -> Path.of(line.split(" ", 6)[4]))
                    .min(Comparator.comparingInt(Path::getNameCount));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String script() throws IOException {
        try (InputStream in = SystemdMachine.class.getResourceAsStream("systemd.sh")) {
            if (in == null) {
                throw new IllegalStateException("systemd.sh is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
