package io.bowwave.testbed.bench.swarm;

import io.bowwave.embedded.Programs;
import io.bowwave.testbed.TestbedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What the bed needs of this machine, and what is missing. */
public final class BedTools {

    private static final Duration LOOK_WITHIN = Duration.ofSeconds(10);
    private static final Path DEBIANS_PYTHON = Path.of("/usr/bin/python3");

    private final Function<String, Optional<Path>> programs;
    private final boolean root;

    BedTools(Function<String, Optional<Path>> programs, boolean root) {
        this.programs = programs;
        this.root = root;
    }

    public static BedTools ofThisMachine() {
        return new BedTools(Programs::find, "root".equals(System.getProperty("user.name")));
    }

    /** @throws TestbedException names what is missing and the Debian package that has it */
    void require() {
        List<String> missing = new ArrayList<>();
        if (programs.apply("ip").isEmpty()) {
            missing.add("`ip` (Debian package iproute2)");
        }
        if (programs.apply("tc").isEmpty()) {
            missing.add("`tc` (Debian package iproute2)");
        }
        if (!missing.isEmpty()) {
            throw new TestbedException("found no " + String.join(" and no ", missing)
                    + " on the PATH, expected them for network namespaces; next: apt-get install iproute2");
        }
        if (!root) {
            throw new TestbedException(
                    "found another user than root, expected root, who alone makes network namespaces; next: run it with sudo");
        }
    }

    /** The rival's program; empty when it is not installed. */
    Optional<Path> aria2() {
        return programs.apply("aria2c");
    }

    /** A Python that has libtorrent; that of a version manager usually has not, Debian's own has. */
    public Optional<Path> pythonWithLibtorrent() {
        List<Path> candidates = new ArrayList<>();
        programs.apply("python3").ifPresent(candidates::add);
        candidates.add(DEBIANS_PYTHON);
        return candidates.stream()
                .distinct()
                .filter(python -> Programs.run(
                                Path.of("/"), LOOK_WITHIN, List.of(python.toString(), "-c", "import libtorrent"))
                        .ok())
                .findFirst();
    }
}
