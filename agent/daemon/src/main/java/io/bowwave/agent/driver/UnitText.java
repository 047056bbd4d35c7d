package io.bowwave.agent.driver;

import io.bowwave.artifact.run.ResourceLimits;
import io.bowwave.schemas.id.AppName;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The text of a systemd unit, made from a template, and of the files that it refers to. Pure. */
final class UnitText {

    /** Used where the agent's configuration names no other. */
    static final String TEMPLATE = """
            # Written by the Bowwave agent, and removed by it.
            [Unit]
            Description=@APP@, generation @GENERATION@, kept by the Bowwave agent

            [Service]
            Type=exec
            WorkingDirectory=@RELEASE@
            EnvironmentFile=@ENVIRONMENT@
            ExecStart=/bin/sh @SCRIPT@
            StandardOutput=append:@LOG@
            StandardError=inherit
            Restart=no
            KillMode=control-group
            TimeoutStopSec=@GRACE@
            @LIMITS@
            """;

    private UnitText() {}

    static String name(Launch launch) {
        return "bowwave-%s-%d.service".formatted(launch.app(), launch.generation());
    }

    /** Whether a unit of that name may be one of this app: after the name of the app comes nothing but a generation. */
    static boolean isOf(AppName app, String unit) {
        return unit.matches("bowwave-" + Pattern.quote(app.text()) + "-\\d+\\.service");
    }

    /** Replaces the placeholders. */
    static String unit(String template, Launch launch, Path environment, Path script) {
        return template.replace("@APP@", launch.app().text())
                .replace("@GENERATION@", Long.toString(launch.generation()))
                .replace("@RELEASE@", path(launch.release()))
                .replace("@ENVIRONMENT@", path(environment))
                .replace("@SCRIPT@", quoted(script))
                .replace("@LOG@", path(launch.log()))
                .replace("@GRACE@", launch.run().stopGrace().toMillis() + "ms")
                .replace("@LIMITS@", limits(launch.run().supervision().limits()));
    }

    /** Lines that systemd reads as {@code EnvironmentFile}. */
    static String environment(Map<String, String> variables) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(variables).forEach((name, value) -> text.append(name)
                .append("=\"")
                .append(value.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("$", "\\$")
                        .replace("`", "\\`"))
                .append("\"\n"));
        return text.toString();
    }

    private static String limits(ResourceLimits limits) {
        StringBuilder text = new StringBuilder();
        line(text, "MemoryMax", limits.memoryBytes(), "");
        line(text, "TasksMax", limits.processes(), "");
        line(text, "LimitNOFILE", limits.openFiles(), "");
        if (limits.cpuMillis() != null) {
            line(text, "CPUQuota", Math.max(1, limits.cpuMillis() / 10), "%");
        }
        return text.toString().strip();
    }

    private static void line(StringBuilder text, String key, @Nullable Long value, String unit) {
        if (value != null) {
            text.append(key).append('=').append(value).append(unit).append('\n');
        }
    }

    /** Percent signs are systemd's specifiers. */
    private static String path(Path path) {
        return path.toString().replace("%", "%%");
    }

    private static String quoted(Path path) {
        return "\"" + path(path).replace("\\", "\\\\").replace("\"", "\\\"").replace("$", "$$") + "\"";
    }
}
