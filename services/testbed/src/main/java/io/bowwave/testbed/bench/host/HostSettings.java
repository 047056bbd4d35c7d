package io.bowwave.testbed.bench.host;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a machine of the bed is.
 *
 * @param role origin, machine, or one that flips a bit in every block that it serves
 * @param name in the swarm
 * @param planner the origin's peer port, which plans as well
 */
public record HostSettings(Role role, String name, Path data, String host, int port, String planner, String secret) {

    /** Part in the play. */
    public enum Role {
        ORIGIN,
        MACHINE,
        FLIPPING
    }

    /** As arguments of {@link SwarmHostMain}. */
    public List<String> arguments() {
        return List.of(
                "role=" + role,
                "name=" + name,
                "data=" + data,
                "host=" + host,
                "port=" + port,
                "planner=" + planner,
                "secret=" + secret);
    }

    static HostSettings of(String[] arguments) {
        Map<String, String> values = new HashMap<>();
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            values.put(parts[0], parts.length == 2 ? parts[1] : "");
        }
        return new HostSettings(
                Role.valueOf(value(values, "role")),
                value(values, "name"),
                Path.of(value(values, "data")),
                value(values, "host"),
                Integer.parseInt(value(values, "port")),
                value(values, "planner"),
                value(values, "secret"));
    }

    private static String value(Map<String, String> values, String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("found no " + key + "=, expected one");
        }
        return value;
    }
}
