package io.bowwave.agent.driver;

import io.bowwave.artifact.run.ResourceLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control groups (v2) of this agent's apps, each a folder below the agent's own group. Since a group has either processes or groups with
 * controllers, the agent goes into a group {@code agent} beside them. Thread-safe.
 */
public final class ControlGroups {

    private static final Logger LOG = LoggerFactory.getLogger(ControlGroups.class);
    private static final List<String> CONTROLLERS = List.of("cpu", "memory", "pids");
    private static final long CPU_PERIOD_MICROS = 100_000;
    private static final String AGENT = "agent";
    private static final int EMPTY_LOOKS = 100;
    private static final long LOOK_MILLIS = 20;

    private final Path apps;

    private ControlGroups(Path apps) {
        this.apps = apps;
    }

    /** Those of this process, if they were delegated to it; why not is logged. */
    public static Optional<ControlGroups> ofThisProcess() {
        try {
            Path mount = mount(Files.readAllLines(Path.of("/proc/self/mountinfo")));
            String own = own(Files.readAllLines(Path.of("/proc/self/cgroup")));
            if (mount == null || own == null) {
                LOG.info("limits hold by process: this machine has no cgroup v2");
                return Optional.empty();
            }
            Path group = mount.resolve(own.substring(1));
            Path base = group.endsWith(AGENT) ? group.resolveSibling("") : group;
            ControlGroups groups =
                    below(base, own.equals("/") ? null : ProcessHandle.current().pid());
            LOG.info("limits hold by control group, below {}", base);
            return Optional.of(groups);
        } catch (IOException e) {
            LOG.info("limits hold by process: the control group is not ours to divide: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Divides a group.
     *
     * @param agent pid that goes aside; null: none does
     * @throws IOException when that is not allowed, or a controller lacks
     */
    static ControlGroups below(Path base, @Nullable Long agent) throws IOException {
        List<String> there = Arrays.asList(
                Files.readString(base.resolve("cgroup.controllers")).strip().split(" ", -1));
        if (!there.containsAll(CONTROLLERS)) {
            throw new IOException("%s has the controllers %s, expected %s".formatted(base, there, CONTROLLERS));
        }
        if (agent != null) {
            Path aside = Files.createDirectories(base.resolve(AGENT));
            Files.writeString(aside.resolve("cgroup.procs"), Long.toString(agent));
        }
        enable(base);
        Path apps = Files.createDirectories(base.resolve("apps"));
        enable(apps);
        return new ControlGroups(apps);
    }

    /** Makes a group that holds to these limits, anew when there is one. */
    Path make(String name, ResourceLimits limits) throws IOException {
        Path group = Files.createDirectories(apps.resolve(name));
        Files.writeString(group.resolve("memory.max"), text(limits.memoryBytes()));
        Files.writeString(group.resolve("pids.max"), text(limits.processes()));
        Files.writeString(
                group.resolve("cpu.max"),
                limits.cpuMillis() == null
                        ? "max " + CPU_PERIOD_MICROS
                        : limits.cpuMillis() * CPU_PERIOD_MICROS / 1000 + " " + CPU_PERIOD_MICROS);
        return group;
    }

    /** Kills what is still in it, also what left its process group, and removes it. */
    static void end(Path group) throws InterruptedException {
        try {
            Path kill = group.resolve("cgroup.kill");
            if (Files.exists(kill)) {
                Files.writeString(kill, "1");
            }
            for (int look = 0; look < EMPTY_LOOKS && populated(group); look++) {
                Thread.sleep(LOOK_MILLIS);
            }
            Files.deleteIfExists(group);
        } catch (IOException e) {
            LOG.warn("control group {} stays: {}", group, e.toString());
        }
    }

    private static boolean populated(Path group) throws IOException {
        Path events = group.resolve("cgroup.events");
        return Files.exists(events) && Files.readString(events).contains("populated 1");
    }

    private static void enable(Path group) throws IOException {
        Files.writeString(group.resolve("cgroup.subtree_control"), "+" + String.join(" +", CONTROLLERS));
    }

    private static String text(@Nullable Long limit) {
        return limit == null ? "max" : limit.toString();
    }

    /** A line of mountinfo: id, parent, device, root, mount point, options, optional fields, a dash, type, ... */
    static @Nullable Path mount(List<String> mountinfo) {
        return mountinfo.stream()
                .filter(line -> line.contains(" - cgroup2 "))
                .map(line -> Path.of(line.split(" ", 6)[4]))
                .findFirst()
                .orElse(null);
    }

    /** The line of v2 begins with {@code 0::}. */
    static @Nullable String own(List<String> cgroup) {
        try (Stream<String> lines = cgroup.stream()) {
            return lines.filter(line -> line.startsWith("0::/"))
                    .map(line -> line.substring("0::".length()))
                    .findFirst()
                    .orElse(null);
        }
    }
}
