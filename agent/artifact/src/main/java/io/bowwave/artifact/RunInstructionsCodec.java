package io.bowwave.artifact;

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
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Run instructions as a CBOR map. What is absent, or as it is by default, has no key: so instructions that say nothing of what came to the
 * format later are encoded as before, and artifacts keep their names. Durations are milliseconds.
 */
final class RunInstructionsCodec {

    private RunInstructionsCodec() {}

    static Map<String, Object> encode(RunInstructions run) {
        Map<String, Object> map = new TreeMap<>();
        map.put("command", run.command());
        map.put("env", run.env());
        map.put("grace", run.stopGrace().toMillis());
        run.port().ifPresent(port -> map.put("port", (long) port));
        HealthCheck health = run.health();
        if (health != null) {
            map.put("health", encode(health));
        }
        put(map, "pre-start", run.hooks().preStart());
        put(map, "post-start", run.hooks().postStart());
        if (run.switching() != Switching.STOP_START) {
            map.put("switch", run.switching().text());
        }
        encode(run.supervision(), map);
        return map;
    }

    static RunInstructions decode(Object value) throws InvalidArtifactException {
        RunInstructions decoded;
        try {
            decoded = read(new CborFields("run", value));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new InvalidArtifactException("manifest: " + e.getMessage(), e);
        }
        if (!encode(decoded).equals(value)) {
            throw new InvalidArtifactException("manifest: run: found %s, expected %s, without what holds anyway"
                    .formatted(value, encode(decoded)));
        }
        return decoded;
    }

    private static RunInstructions read(CborFields run) {
        RunInstructions read = new RunInstructions(
                run.text("command"),
                run.texts("env"),
                run.has("port") ? Math.toIntExact(run.number("port")) : 0,
                run.has("health") ? health(run.below("health")) : null,
                run.duration("grace"),
                new Hooks(hook(run, "pre-start"), hook(run, "post-start")),
                run.has("switch") ? Switching.of(run.text("switch")) : Switching.STOP_START,
                new Supervision(
                        driver(run),
                        run.has("limits") ? limits(run.below("limits")) : ResourceLimits.NONE,
                        run.has("log") ? log(run.below("log")) : LogLimits.DEFAULT));
        run.end();
        return read;
    }

    private static Map<String, Object> encode(HealthCheck health) {
        Map<String, Object> map = new TreeMap<>();
        switch (health.probe()) {
            case HealthCheck.Http http -> map.put("http", http.path());
            case HealthCheck.Tcp ignored -> map.put("tcp", true);
            case HealthCheck.Command command -> map.put("command", command.command());
        }
        map.put("timeout", health.timeout().toMillis());
        map.put("interval", health.interval().toMillis());
        map.put("start", health.start().toMillis());
        if (!health.minimum().isZero()) {
            map.put("minimum", health.minimum().toMillis());
        }
        if (!health.period().equals(HealthCheck.DEFAULT_PERIOD)) {
            map.put("period", health.period().toMillis());
        }
        if (health.threshold() != HealthCheck.DEFAULT_THRESHOLD) {
            map.put("threshold", (long) health.threshold());
        }
        return map;
    }

    private static HealthCheck health(CborFields map) {
        HealthCheck health = new HealthCheck(
                probe(map),
                map.duration("timeout"),
                map.duration("interval"),
                map.duration("start"),
                map.duration("minimum", Duration.ZERO),
                map.duration("period", HealthCheck.DEFAULT_PERIOD),
                map.has("threshold") ? Math.toIntExact(map.number("threshold")) : HealthCheck.DEFAULT_THRESHOLD);
        map.end();
        return health;
    }

    private static Probe probe(CborFields map) {
        if (map.has("http")) {
            return new HealthCheck.Http(map.text("http"));
        }
        if (map.has("command")) {
            return new HealthCheck.Command(map.text("command"));
        }
        map.expect(Boolean.TRUE.equals(map.get("tcp")), "tcp", "one of http, tcp, command");
        return new HealthCheck.Tcp();
    }

    private static void put(Map<String, Object> map, String key, @Nullable Hook hook) {
        if (hook != null) {
            map.put(
                    key,
                    Map.of("command", hook.command(), "timeout", hook.timeout().toMillis()));
        }
    }

    private static @Nullable Hook hook(CborFields run, String key) {
        if (!run.has(key)) {
            return null;
        }
        CborFields map = run.below(key);
        Hook hook = new Hook(map.text("command"), map.duration("timeout"));
        map.end();
        return hook;
    }

    private static void encode(Supervision supervision, Map<String, Object> map) {
        switch (supervision.driver()) {
            case Driver.Agent _ -> {}
            case Driver.Systemd _ -> map.put("driver", "systemd");
            case Driver.Command(String stop, String status) ->
                map.put("driver", status == null ? Map.of("stop", stop) : Map.of("stop", stop, "status", status));
        }
        ResourceLimits limits = supervision.limits();
        if (!limits.equals(ResourceLimits.NONE)) {
            Map<String, Object> numbers = new TreeMap<>();
            put(numbers, "memory", limits.memoryBytes());
            put(numbers, "cpu", limits.cpuMillis());
            put(numbers, "processes", limits.processes());
            put(numbers, "files", limits.openFiles());
            map.put("limits", numbers);
        }
        if (!supervision.log().equals(LogLimits.DEFAULT)) {
            map.put("log", Map.of("size", supervision.log().bytes(), "files", (long)
                    supervision.log().files()));
        }
    }

    private static void put(Map<String, Object> map, String key, @Nullable Long number) {
        if (number != null) {
            map.put(key, number);
        }
    }

    private static Driver driver(CborFields run) {
        if (!run.has("driver")) {
            return Driver.PROCESS;
        }
        if (run.get("driver") instanceof String) {
            run.expect(run.text("driver").equals("systemd"), "driver", "systemd, or a map");
            return Driver.SYSTEMD;
        }
        CborFields map = run.below("driver");
        Driver driver = new Driver.Command(map.text("stop"), map.textIfThere("status"));
        map.end();
        return driver;
    }

    private static ResourceLimits limits(CborFields map) {
        ResourceLimits limits = new ResourceLimits(
                map.numberIfThere("memory"),
                map.numberIfThere("cpu"),
                map.numberIfThere("processes"),
                map.numberIfThere("files"));
        map.end();
        return limits;
    }

    private static LogLimits log(CborFields map) {
        LogLimits log = new LogLimits(map.number("size"), Math.toIntExact(map.number("files")));
        map.end();
        return log;
    }
}
