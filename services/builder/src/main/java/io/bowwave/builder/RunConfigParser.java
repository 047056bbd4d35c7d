package io.bowwave.builder;

import io.bowwave.artifact.run.Driver;
import io.bowwave.artifact.run.HealthCheck;
import io.bowwave.artifact.run.HealthCheck.Probe;
import io.bowwave.artifact.run.Hook;
import io.bowwave.artifact.run.Hooks;
import io.bowwave.artifact.run.LogLimits;
import io.bowwave.artifact.run.ResourceLimits;
import io.bowwave.artifact.run.RunInstructions;
import io.bowwave.artifact.run.Supervision;
import io.bowwave.artifact.run.Switching;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The {@code run} section of {@code .bowwave.yaml}. Faults are left with the map that they are in. */
final class RunConfigParser {

    static final List<String> KEYS = List.of(
            "command",
            "env",
            "port",
            "health",
            "stop-grace",
            "pre-start",
            "post-start",
            "switch",
            "driver",
            "stop",
            "status",
            "limits",
            "log");

    private static final List<String> PROBES = List.of("http", "tcp", "command");
    private static final List<String> HEALTH_KEYS =
            List.of("http", "tcp", "command", "timeout", "interval", "start", "minimum", "period", "threshold");
    private static final List<String> HOOK_KEYS = List.of("command", "timeout");
    private static final List<String> LIMIT_KEYS = List.of("memory", "cpu", "processes", "open-files");
    private static final List<String> LOG_KEYS = List.of("size", "files");
    private static final int MAX_PORT = 65_535;
    private static final Duration LONGEST = Duration.ofDays(1);

    private final YamlMap run;

    private RunConfigParser(YamlMap run) {
        this.run = run;
    }

    /** Null when something is wrong or missing. */
    static @Nullable RunInstructions read(YamlMap run, YamlFaults faults) {
        return new RunConfigParser(run).read(faults);
    }

    private @Nullable RunInstructions read(YamlFaults faults) {
        String command = run.text("command");
        Map<String, String> env = run.variables("env");
        int port = (int) run.number("port", 0, 1, MAX_PORT);
        HealthCheck health = run.has("health") ? health(run.map("health", HEALTH_KEYS)) : null;
        Duration grace = run.duration("stop-grace", RunInstructions.DEFAULT_STOP_GRACE, LONGEST);
        Hooks hooks = new Hooks(hook("pre-start"), hook("post-start"));
        Switching switching = run.choice("switch", "stop-start", List.of("stop-start", "overlap"))
                        .equals("overlap")
                ? Switching.OVERLAP
                : Switching.STOP_START;
        Driver driver = driver();
        ResourceLimits limits = run.has("limits") ? limits(run.map("limits", LIMIT_KEYS)) : ResourceLimits.NONE;
        LogLimits log = run.has("log") ? log(run.map("log", LOG_KEYS)) : LogLimits.DEFAULT;
        if (port == 0 && health != null && !(health.probe() instanceof HealthCheck.Command)) {
            run.fault("port", "found nothing, expected a port, since run.health asks the app on it");
        }
        if (command == null || grace == null || !faults.isEmpty()) {
            return null;
        }
        Supervision supervision = new Supervision(driver, limits, log);
        return whole(new Parts(command, env, port, health, grace, hooks, switching, supervision));
    }

    private record Parts(
            String command,
            Map<String, String> env,
            int port,
            @Nullable HealthCheck health,
            Duration grace,
            Hooks hooks,
            Switching switching,
            Supervision supervision) {}

    /** What contradicts another part is found by the instructions themselves. */
    private @Nullable RunInstructions whole(Parts parts) {
        try {
            return new RunInstructions(
                    parts.command(),
                    parts.env(),
                    parts.port(),
                    parts.health(),
                    parts.grace(),
                    parts.hooks(),
                    parts.switching(),
                    parts.supervision());
        } catch (IllegalArgumentException e) {
            run.fault("", String.valueOf(e.getMessage()));
            return null;
        }
    }

    private @Nullable HealthCheck health(YamlMap health) {
        Duration timeout = health.duration("timeout", HealthCheck.DEFAULT_TIMEOUT, LONGEST);
        Duration interval = health.duration("interval", HealthCheck.DEFAULT_INTERVAL, LONGEST);
        Duration start = health.duration("start", HealthCheck.DEFAULT_START, LONGEST);
        Duration minimum = health.duration("minimum", Duration.ZERO, LONGEST);
        Duration period = health.duration("period", HealthCheck.DEFAULT_PERIOD, LONGEST);
        int threshold = (int) health.number("threshold", HealthCheck.DEFAULT_THRESHOLD, 1, HealthCheck.MAX_THRESHOLD);
        Probe probe = probe(health);
        return probe == null
                        || timeout == null
                        || interval == null
                        || start == null
                        || minimum == null
                        || period == null
                ? null
                : new HealthCheck(probe, timeout, interval, start, minimum, period, threshold);
    }

    private static @Nullable Probe probe(YamlMap health) {
        List<String> given = PROBES.stream().filter(health::has).toList();
        if (given.size() != 1) {
            health.fault("", "found %s, expected just one of %s".formatted(given, PROBES));
            return null;
        }
        String text = health.text(given.getFirst());
        if (text == null) {
            return null;
        }
        return switch (given.getFirst()) {
            case "http" -> http(health, text);
            case "tcp" -> tcp(health, text);
            default -> new HealthCheck.Command(text);
        };
    }

    private static @Nullable Probe http(YamlMap health, String path) {
        if (path.startsWith("/")) {
            return new HealthCheck.Http(path);
        }
        health.fault("http", "found \"%s\", expected a path that begins with /".formatted(path));
        return null;
    }

    private static @Nullable Probe tcp(YamlMap health, String text) {
        if (text.equals("true")) {
            return new HealthCheck.Tcp();
        }
        health.fault("tcp", "found \"%s\", expected true".formatted(text));
        return null;
    }

    private @Nullable Hook hook(String key) {
        if (!run.has(key)) {
            return null;
        }
        YamlMap hook = run.mapOrText(key, HOOK_KEYS);
        String command = hook.text("command");
        Duration timeout = hook.duration("timeout", Hook.DEFAULT_TIMEOUT, LONGEST);
        return command == null || command.isBlank() || timeout == null ? null : new Hook(command, timeout);
    }

    private Driver driver() {
        String name = run.choice("driver", "process", List.of("process", "systemd", "command"));
        if (!name.equals("command")) {
            for (String each : List.of("stop", "status")) {
                if (run.has(each)) {
                    run.fault(each, "found a command, expected none: only driver command has one");
                }
            }
            return name.equals("systemd") ? Driver.SYSTEMD : Driver.PROCESS;
        }
        String stop = run.text("stop");
        String status = run.has("status") ? run.text("status") : null;
        return stop == null || stop.isBlank() || (status != null && status.isBlank())
                ? Driver.PROCESS
                : new Driver.Command(stop, status);
    }

    private static ResourceLimits limits(YamlMap limits) {
        return new ResourceLimits(
                limits.bytes("memory", null, ResourceLimits.MIN_MEMORY, ResourceLimits.MAX_MEMORY),
                limits.thousandths("cpu", ResourceLimits.MIN_CPU, ResourceLimits.MAX_CPU),
                optional(limits, "processes", 1, ResourceLimits.MAX_PROCESSES),
                optional(limits, "open-files", ResourceLimits.MIN_FILES, ResourceLimits.MAX_FILES));
    }

    private static @Nullable Long optional(YamlMap map, String key, long least, long most) {
        return map.has(key) ? map.number(key, least, least, most) : null;
    }

    private static LogLimits log(YamlMap log) {
        Long size = log.bytes("size", LogLimits.DEFAULT.bytes(), LogLimits.MIN_BYTES, LogLimits.MAX_BYTES);
        long files = log.number("files", LogLimits.DEFAULT.files(), LogLimits.MIN_FILES, LogLimits.MAX_FILES);
        return new LogLimits(size == null ? LogLimits.DEFAULT.bytes() : size, (int) files);
    }
}
