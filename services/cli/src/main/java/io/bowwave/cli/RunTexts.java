package io.bowwave.cli;

import io.bowwave.artifact.run.Driver;
import io.bowwave.artifact.run.HealthCheck;
import io.bowwave.artifact.run.Hook;
import io.bowwave.artifact.run.ResourceLimits;
import io.bowwave.artifact.run.RunInstructions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Run instructions in words. */
final class RunTexts {

    private RunTexts() {}

    /** What they say beside command, port and environment, in the order in which it is shown. */
    static Map<String, String> of(RunInstructions run) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("health", health(run.health()));
        texts.put("switch", run.switching().text());
        texts.put("driver", driver(run.supervision().driver()));
        texts.put("limits", limits(run.supervision().limits()));
        texts.put("pre-start", hook(run.hooks().preStart()));
        texts.put("post-start", hook(run.hooks().postStart()));
        return texts;
    }

    private static String driver(Driver driver) {
        return switch (driver) {
            case Driver.Agent _ -> "process";
            case Driver.Systemd _ -> "systemd";
            case Driver.Command command -> "command, stopped by " + command.stop();
        };
    }

    private static String hook(@Nullable Hook hook) {
        return hook == null
                ? "-"
                : "%s, within %d ms".formatted(hook.command(), hook.timeout().toMillis());
    }

    private static String limits(ResourceLimits limits) {
        List<String> texts = new ArrayList<>();
        limit(texts, "memory", limits.memoryBytes(), " bytes");
        limit(texts, "cpu", limits.cpuMillis(), " thousandths");
        limit(texts, "processes", limits.processes(), "");
        limit(texts, "open files", limits.openFiles(), "");
        return texts.isEmpty() ? "-" : String.join(", ", texts);
    }

    private static void limit(List<String> texts, String name, @Nullable Long limit, String unit) {
        if (limit != null) {
            texts.add("%s %d%s".formatted(name, limit, unit));
        }
    }

    private static String health(@Nullable HealthCheck check) {
        if (check == null) {
            return "what still runs after 2 s";
        }
        return switch (check.probe()) {
            case HealthCheck.Http http -> "GET " + http.path();
            case HealthCheck.Tcp _ -> "the port accepts a connection";
            case HealthCheck.Command command -> command.command();
        };
    }
}
