package io.bowwave.artifact.run;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a machine runs the artifact; part of the manifest, so that other instructions make another artifact.
 *
 * @param command for {@code sh -c} in the release folder
 * @param env what the command's environment has beside the agent's own variables; sorted
 * @param portOrNone what the app is told in {@code $PORT}, 1 to 65535; 0: it needs none
 * @param health null: healthy is what still runs after 2 s
 * @param stopGrace between SIGTERM and SIGKILL, whole milliseconds, up to a day
 */
public record RunInstructions(
        String command,
        Map<String, String> env,
        int portOrNone,
        @Nullable HealthCheck health,
        Duration stopGrace,
        Hooks hooks,
        Switching switching,
        Supervision supervision) {

    public static final Duration DEFAULT_STOP_GRACE = Duration.ofSeconds(10);

    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int MAX_PORT = 65_535;

    /** @throws IllegalArgumentException naming the component, what was found and what is expected */
    public RunInstructions {
        env = Collections.unmodifiableMap(new TreeMap<>(env));
        if (command.isBlank()) {
            throw new IllegalArgumentException("run.command: found nothing, expected a command");
        }
        if (portOrNone < 0 || portOrNone > MAX_PORT) {
            throw new IllegalArgumentException("run.port: found %d, expected 1 to 65535".formatted(portOrNone));
        }
        if (portOrNone == 0 && health != null && !(health.probe() instanceof HealthCheck.Command)) {
            throw new IllegalArgumentException(
                    "run.port: found nothing, expected a port, since run.health asks the app on it");
        }
        env.forEach(RunInstructions::checkVariable);
        if (!stopGrace.isZero()) {
            checkDuration("run.stop-grace", stopGrace);
        }
        if (supervision.driver() instanceof Driver.Command driver) {
            checkCommands(driver, health, switching);
        }
    }

    /** Without hooks: the agent stops the old one, starts the new one, and keeps it. */
    public RunInstructions(
            String command, Map<String, String> env, int portOrNone, @Nullable HealthCheck health, Duration stopGrace) {
        this(command, env, portOrNone, health, stopGrace, Hooks.NONE, Switching.STOP_START, Supervision.DEFAULT);
    }

    /** The port, if the app needs one. */
    public OptionalInt port() {
        return portOrNone == 0 ? OptionalInt.empty() : OptionalInt.of(portOrNone);
    }

    static void checkDuration(String name, Duration found) {
        if (found.toMillis() < 1 || found.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("%s: found %s, expected from 1 ms to 1 day".formatted(name, found));
        }
    }

    private static void checkCommands(Driver.Command driver, @Nullable HealthCheck health, Switching switching) {
        if (driver.status() == null && health == null) {
            throw new IllegalArgumentException(
                    "run.status: found nothing, expected a command or run.health: with driver command the agent sees no process");
        }
        if (switching == Switching.OVERLAP) {
            throw new IllegalArgumentException(
                    "run.switch: found \"overlap\", expected \"stop-start\" with driver command: its commands do not say which of two is meant");
        }
    }

    private static void checkVariable(String name, String value) {
        if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0 || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "run.env: found \"%s\", expected a name without = and without NUL".formatted(name));
        }
    }
}
