package io.bowwave.agent.driver;

import io.bowwave.schemas.id.AppName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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
    private static final Duration BEYOND_GRACE = Duration.ofSeconds(1);
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(5);
    private static final Pattern OF_UNIT = Pattern.compile("(bowwave-.+\\.service)\\.(env|sh)");
    private static final int EXIT_LOOKS = 100;
    private static final long LOOK_MILLIS = 20;

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
        forgetEnded(launch.app());
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
        Systemctl.reload();
        begin(unit);
        long pid = Long.parseLong(Systemctl.show("MainPID", unit));
        long ticks = Proc.startTicks(pid).orElse(0);
        return new SystemdUnit(new Handle(pid, ticks, Proc.boot(), launch.port(), null, unit, null), unit);
    }

    /** What ends within the moment that systemd looks at it has been started all the same: its exit code tells why it ended. */
    private static void begin(String unit) throws IOException, InterruptedException {
        try {
            Systemctl.start(unit);
        } catch (IOException e) {
            if (Systemctl.exitCode(unit).isEmpty()) {
                forget(unit);
                throw e;
            }
        }
    }

    /** Units that nobody has stopped: they had ended while no agent looked after them. */
    private static void forgetEnded(AppName app) throws IOException, InterruptedException {
        for (Path file : list(UNITS)) {
            String unit = file.getFileName().toString();
            if (UnitText.isOf(app, unit)
                    && List.of("inactive", "failed").contains(Systemctl.show("ActiveState", unit))) {
                forget(unit);
            }
        }
    }

    /** Removes what earlier units referred to. */
    private static void tidy(Path folder) throws IOException {
        for (Path file : list(folder)) {
            Matcher matcher = OF_UNIT.matcher(file.getFileName().toString());
            if (matcher.matches() && !Files.exists(UNITS.resolve(matcher.group(1)))) {
                Files.delete(file);
            }
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
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

    /** The process may have ended a little before systemd hears of it. */
    @Override
    public OptionalInt exitCode() {
        try {
            OptionalInt code = OptionalInt.empty();
            for (int look = 0; look < EXIT_LOOKS && code.isEmpty() && !alive(); look++) {
                Thread.sleep(look == 0 ? 0 : LOOK_MILLIS);
                code = Systemctl.exitCode(unit);
            }
            return code;
        } catch (IOException e) {
            LOG.warn("nobody says how {} ended: {}", unit, e.toString());
            return OptionalInt.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalInt.empty();
        }
    }

    /** The grace is in the unit; a shorter one is kept here. What its main process has left behind ends too. */
    @Override
    public void stop(Duration grace) throws InterruptedException {
        try {
            Systemctl.stop(unit, grace.plus(BEYOND_GRACE));
        } catch (IOException e) {
            LOG.warn("{} is killed: {}", unit, e.getMessage());
            kill();
        }
        try {
            forget(unit);
        } catch (IOException e) {
            LOG.error("{} stays known to systemd: {}", unit, e.getMessage());
        }
    }

    private void kill() throws InterruptedException {
        try {
            Systemctl.kill(unit);
            Systemctl.stop(unit, ENDS_WITHIN);
        } catch (IOException e) {
            LOG.error("{} may still run: {}", unit, e.getMessage());
        }
    }

    /** A failed one is remembered, and makes the machine count as degraded, until systemd is told to forget it. */
    private static void forget(String unit) throws IOException, InterruptedException {
        if (Systemctl.show("ActiveState", unit).equals("failed")) {
            Systemctl.forget(unit);
        }
        Files.deleteIfExists(UNITS.resolve(unit));
        Systemctl.reload();
    }
}
