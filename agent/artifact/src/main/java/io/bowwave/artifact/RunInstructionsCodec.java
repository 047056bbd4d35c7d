package io.bowwave.artifact;

import io.bowwave.artifact.HealthCheck.Probe;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Run instructions as a CBOR map; what is absent has no key, durations are milliseconds. */
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
        return map;
    }

    static RunInstructions decode(Object value) throws InvalidArtifactException {
        try {
            Fields run = new Fields("run", value);
            RunInstructions decoded = new RunInstructions(
                    run.text("command"),
                    run.texts("env"),
                    run.has("port") ? Math.toIntExact(run.number("port")) : 0,
                    run.has("health") ? health(new Fields("run.health", run.get("health"))) : null,
                    run.duration("grace"));
            run.end();
            return decoded;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new InvalidArtifactException("manifest: " + e.getMessage(), e);
        }
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
        return map;
    }

    private static HealthCheck health(Fields map) {
        HealthCheck health =
                new HealthCheck(probe(map), map.duration("timeout"), map.duration("interval"), map.duration("start"));
        map.end();
        return health;
    }

    private static Probe probe(Fields map) {
        if (map.has("http")) {
            return new HealthCheck.Http(map.text("http"));
        }
        if (map.has("command")) {
            return new HealthCheck.Command(map.text("command"));
        }
        map.expect(Boolean.TRUE.equals(map.get("tcp")), "tcp", "one of http, tcp, command");
        return new HealthCheck.Tcp();
    }

    /** A map of which each key must be asked for. */
    private static final class Fields {

        private final String where;
        private final Map<?, ?> map;
        private final Set<Object> asked = new HashSet<>();

        Fields(String where, @Nullable Object value) {
            this.where = where;
            if (!(value instanceof Map<?, ?> found)) {
                throw new IllegalArgumentException(where + ": found " + value + ", expected a map");
            }
            this.map = found;
        }

        boolean has(String key) {
            return map.containsKey(key);
        }

        @Nullable
        Object get(String key) {
            asked.add(key);
            return map.get(key);
        }

        String text(String key) {
            Object found = get(key);
            expect(found instanceof String, key, "text");
            return String.valueOf(found);
        }

        long number(String key) {
            Object found = get(key);
            if (found instanceof Long number) {
                return number;
            }
            throw new IllegalArgumentException("%s.%s: found %s, expected a number".formatted(where, key, found));
        }

        Duration duration(String key) {
            return Duration.ofMillis(number(key));
        }

        Map<String, String> texts(String key) {
            Fields inner = new Fields(where + "." + key, get(key));
            Map<String, String> texts = new TreeMap<>();
            inner.map.keySet().forEach(name -> texts.put((String) name, inner.text((String) name)));
            return texts;
        }

        void expect(boolean holds, String key, String expected) {
            if (!holds) {
                throw new IllegalArgumentException(
                        "%s.%s: found %s, expected %s".formatted(where, key, map.get(key), expected));
            }
        }

        void end() {
            for (Object key : map.keySet()) {
                if (!asked.contains(key)) {
                    throw new IllegalArgumentException(
                            "%s: found key \"%s\", expected one of %s".formatted(where, key, asked));
                }
            }
        }
    }
}
