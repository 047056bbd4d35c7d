package io.bowwave.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What a stack needs of the machine. */
final class MachineChecks {

    private static final int JDK = 25;
    private static final long SPACE = 2_000_000_000L;
    private static final long LIMIT_SECONDS = 10;
    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final Surroundings around;
    private final Path data;

    MachineChecks(Surroundings around, Path data) {
        this.around = around;
        this.data = data;
    }

    List<Check> run() {
        List<Check> checks = new ArrayList<>(List.of(jdk(), git(), etcd(), space()));
        Path token = data.resolve("admin.token");
        if (Files.exists(token)) {
            checks.add(secret(token));
        }
        return checks;
    }

    private static Check jdk() {
        Runtime.Version version = Runtime.version();
        return version.feature() >= JDK
                ? Check.ok("jdk", version.toString())
                : Check.failed(
                        "jdk",
                        "found " + version + ", expected " + JDK + " or newer",
                        "install a JDK " + JDK + " and set JAVA_HOME to it");
    }

    private Check git() {
        Optional<Path> git = onPath("git");
        return git.isEmpty()
                ? Check.failed(
                        "git",
                        "not on the PATH",
                        "install git (Debian, Ubuntu: apt-get install git; macOS: brew install git)")
                : version("git", git.get(), "install git anew");
    }

    /** Where the embedded etcd is looked for: as said, on the PATH, in the cache. */
    private Check etcd() {
        String said = around.environment().getOrDefault("BOWWAVE_ETCD", "");
        Optional<Path> etcd = said.isBlank() ? onPath("etcd").or(this::cached) : Optional.of(Path.of(said));
        if (etcd.isEmpty()) {
            boolean debian = onPath("apt-get").isPresent();
            return debian
                    ? Check.ok("etcd", "not on the PATH; ./bowwave up fetches Debian's package")
                    : Check.failed(
                            "etcd",
                            "not on the PATH",
                            "install etcd 3.4 or newer (macOS: brew install etcd), or set BOWWAVE_ETCD to the program");
        }
        return version("etcd", etcd.get(), "install etcd 3.4 or newer, or set BOWWAVE_ETCD to the program");
    }

    private Optional<Path> cached() {
        String home = around.environment().getOrDefault("XDG_CACHE_HOME", System.getProperty("user.home") + "/.cache");
        String cache = around.environment().getOrDefault("BOWWAVE_CACHE", home + "/bowwave");
        return Optional.of(Path.of(cache, "etcd", "etcd")).filter(Files::isExecutable);
    }

    private Check space() {
        Path at = data.toAbsolutePath();
        while (at.getParent() != null && !Files.exists(at)) {
            at = at.getParent();
        }
        try {
            long free = Files.getFileStore(at).getUsableSpace();
            return free >= SPACE
                    ? Check.ok("disk", Texts.bytes(free) + " free at " + at)
                    : Check.failed(
                            "disk",
                            Texts.bytes(free) + " free at " + at + ", expected " + Texts.bytes(SPACE),
                            "make room, or choose another folder with --data");
        } catch (IOException e) {
            return Check.failed("disk", at + ": " + e.getMessage(), "choose another folder with --data");
        }
    }

    private static Check secret(Path file) {
        try {
            Set<PosixFilePermission> open = Files.getPosixFilePermissions(file);
            return open.stream().anyMatch(OTHERS::contains)
                    ? Check.failed("token file", file + " can be read by others", "chmod 600 " + file)
                    : Check.ok("token file", file + " is yours only");
        } catch (IOException | UnsupportedOperationException e) {
            return Check.failed("token file", file + ": " + e.getMessage(), "chmod 600 " + file);
        }
    }

    private Optional<Path> onPath(String program) {
        for (String folder : around.environment().getOrDefault("PATH", "").split(java.io.File.pathSeparator, -1)) {
            Path candidate = Path.of(folder.isEmpty() ? "." : folder, program);
            if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private static Check version(String name, Path program, String fix) {
        try {
            Process process = new ProcessBuilder(program.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Check.failed(name, program + " --version does not end", fix);
            }
            String said = new String(process.getInputStream().readNBytes(4096), StandardCharsets.UTF_8);
            String first = said.lines().findFirst().orElse("").strip();
            return process.exitValue() == 0
                    ? Check.ok(name, first + " (" + program + ")")
                    : Check.failed(name, program + " --version ends with " + process.exitValue() + ": " + first, fix);
        } catch (IOException e) {
            return Check.failed(name, program + ": " + e.getMessage(), fix);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Exit.STOPPED, "interrupted", null);
        }
    }
}
