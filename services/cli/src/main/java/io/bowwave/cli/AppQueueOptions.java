package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What an app asks of the queue, as options of {@code bowwave app create} and {@code update}. */
final class AppQueueOptions {

    @Option(
            names = "--policy",
            paramLabel = "POLICY",
            description =
                    "fifo: each build of a branch, in order. latest-only: a newer one cancels those that are queued."
                            + " Default of a new app: fifo.")
    @Nullable
    String policy;

    @Option(
            names = "--need",
            paramLabel = "KEY=VALUE",
            mapFallbackValue = "",
            description =
                    "A label that a builder must have, for example os=linux. May be repeated; replaces those before."
                            + " none: any builder.")
    @Nullable
    Map<String, String> needs;

    @Option(
            names = "--queue-timeout",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "How long a build may wait for a builder. Default of a new app: 24h.")
    @Nullable
    Duration queueTimeout;

    @Option(
            names = "--silence-timeout",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "How long a running build may write no output. Default of a new app: 10m.")
    @Nullable
    Duration silenceTimeout;

    void into(ObjectNode body) {
        if (policy != null) {
            body.put("policy", policy);
        }
        GivenLabels.into(body, "needs", "--need", "none", needs);
        seconds(body, "queueTimeoutSeconds", queueTimeout);
        seconds(body, "silenceTimeoutSeconds", silenceTimeout);
    }

    private static void seconds(ObjectNode body, String name, @Nullable Duration time) {
        if (time != null) {
            body.put(name, time.toSeconds());
        }
    }

    static void show(PrintWriter out, JsonNode app) {
        out.println("queue        %s, %s at once, on builders with %s"
                .formatted(
                        Texts.of(app, "policy"),
                        Texts.of(app, "concurrency"),
                        app.path("needs").isEmpty() ? "any labels" : Texts.of(app, "needs")));
        out.println("timeouts     queue %s, build %s, silence %s"
                .formatted(
                        Texts.of(app, "queueTimeout"), Texts.of(app, "buildTimeout"), Texts.of(app, "silenceTimeout")));
    }
}
