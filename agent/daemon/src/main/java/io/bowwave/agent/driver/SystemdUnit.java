package io.bowwave.agent.driver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Driver systemd: a unit of the running boot. Systemd keeps the processes together and within their limits; when to start it again is for
 * the agent to say, which must count and report it.
 */
final class SystemdUnit implements Running {

    private static final Logger LOG = LoggerFactory.getLogger(SystemdUnit.class);
    private static final Path UNITS = Path.of("/run/systemd/system");
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(20);
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(5);
    private static final Pattern OF_UNIT = Pattern.compile("(bowwave-.+\\.service)\\.(env|sh)");
    private static final long LOOK_MILLIS = 20;
    private static final int MAX_SAID = 500;

    private final Handle handle;
    private final String unit;

    private SystemdUnit(Handle handle, String unit) {
        this.handle = handle;
        this.unit = unit;
    }

    static SystemdUnit start(Launch launch, String template) throws IOException, InterruptedException {
        // So sd_booted(3) finds out.
        if (!Files.isDirectory(UNITS)) {
            throw new IOException(
                    "driver systemd: found no systemd on this machine (no /run/systemd/system), expected one; use driver process, or a pool whose machines have it");
        }
        tidy(launch.folder());
        String unit = UnitText.name(launch);
        Path environment = launch.folder().resolve(unit + ".env");
        Path script = launch.folder().resolve(unit + ".sh");
        Files.deleteIfExists(environment);
        Files.createFile(
                environment, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(environment, UnitText.environment(launch.environment()));
        Files.writeString(script, launch.run().command() + "\n");
        Files.writeString(UNITS.resolve(unit), UnitText.unit(template, launch, environment, script));
        systemctl("daemon-reload");
        systemctl("start", unit);
        long pid = Long.parseLong(systemctl("show", "--property=MainPID", "--value", unit));
        long ticks = Proc.startTicks(pid).orElse(0);
        return new SystemdUnit(new Handle(pid, ticks, Proc.boot(), launch.port(), null, unit, null), unit);
    }

    /** Removes what earlier units referred to. */
    private static void tidy(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(SystemdUnit::leftOver).toList()) {
                Files.delete(file);
            }
        }
    }

    private static boolean leftOver(Path file) {
        Matcher matcher = OF_UNIT.matcher(file.getFileName().toString());
        return matcher.matches() && !Files.exists(UNITS.resolve(matcher.group(1)));
    }

    static Optional<Running> adopt(Handle handle, String unit) {
        return Proc.alive(handle) ? Optional.of(new SystemdUnit(handle, unit)) : Optional.empty();
    }

    @Override
    public Handle handle() {
        return handle;
    }

    @Override
    public boolean alive() {
        return Proc.alive(handle);
    }

    @Override
    public OptionalInt exitCode() {
        if (alive()) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of(Integer.parseInt(systemctl("show", "--property=ExecMainStatus", "--value", unit)));
        } catch (IOException | NumberFormatException e) {
            LOG.warn("nobody says how {} ended: {}", unit, e.toString());
            return OptionalInt.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalInt.empty();
        }
    }

    /** The grace is in the unit; a shorter one is kept here. */
    @Override
    public void stop(Duration grace) throws InterruptedException {
        try {
            systemctl("stop", "--no-block", unit);
            if (!gone(grace)) {
                systemctl("kill", "--signal=KILL", unit);
                if (!gone(ENDS_WITHIN)) {
                    LOG.error("{} does not end after SIGKILL", unit);
                }
            }
            Files.deleteIfExists(UNITS.resolve(unit));
            systemctl("daemon-reload");
        } catch (IOException e) {
            LOG.error("{} may still run: {}", unit, e.getMessage());
        }
    }

    private boolean gone(Duration within) throws InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        while (alive() && System.nanoTime() < end) {
            Thread.sleep(LOOK_MILLIS);
        }
        return !alive();
    }

    /** What it prints. */
    private static String systemctl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("systemctl", "--no-ask-password"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        if (!process.waitFor(ANSWERS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            throw new IOException("driver systemd: %s has not ended within %d s"
                    .formatted(String.join(" ", command), ANSWERS_WITHIN.toSeconds()));
        }
        String said = new String(process.getInputStream().readNBytes(MAX_SAID), StandardCharsets.UTF_8).strip();
        if (process.exitValue() != 0) {
            throw new IOException("driver systemd: %s exits with %d: %s"
                    .formatted(String.join(" ", command), process.exitValue(), said));
        }
        return said;
    }
}
