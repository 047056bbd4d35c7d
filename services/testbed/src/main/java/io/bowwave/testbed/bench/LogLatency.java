package io.bowwave.testbed.bench;

import io.bowwave.testbed.LocalStack;
import io.bowwave.testbed.TestbedException;
import io.bowwave.testbed.TinyApp;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;

/** Builds that print what time it is, and somebody who reads it at once. Builders and readers share the machine's clock. */
final class LogLatency {

    private static final Duration RUNNING_WITHIN = Duration.ofSeconds(60);
    private static final String MARK = "printed-at ";
    private static final double PER_SECOND = 20;

    private LogLatency() {}

    /** A run of so many lines. */
    static void once(LocalStack stack, TinyApp app, int lines, Latencies latencies)
            throws IOException, InterruptedException {
        String build = app.build(app.commit(config("""
                i=0; while [ $i -lt %d ]; do date "+%s%%s%%N"; sleep %.3f; i=$((i+1)); done""".formatted(lines, MARK, 1 / PER_SECOND))));
        app.status(build, "running", RUNNING_WITHIN);
        latencies.beginRun();
        int found = 0;
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                stack.api().stream("/v1/builds/" + build + "/logs?follow=true", "text/plain"),
                StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith(MARK)) {
                    latencies.record(sinceEpoch() - Long.parseLong(line.substring(MARK.length())));
                    found++;
                }
            }
        }
        if (found != lines) {
            throw new TestbedException("found %d lines of build %s, expected %d".formatted(found, build, lines));
        }
    }

    /** Begins a build that prints 5 MB a second until it is canceled; its id. */
    static String flood(TinyApp app) {
        String build = app.build(app.commit(config("""
                while :; do head -c 500000 /dev/zero | tr "\\000" x | fold; sleep 0.1; done""")));
        app.status(build, "running", RUNNING_WITHIN);
        return build;
    }

    private static Map<String, byte[]> config(String command) {
        String config = """
                build:
                  command: '%s'
                output: .bowwave.yaml
                run: { command: sleep 100000 }
                """.formatted(command);
        // Nothing but its name differs from the build before, and each has a commit of its own.
        return Map.of(
                ".bowwave.yaml",
                config.getBytes(StandardCharsets.UTF_8),
                "version",
                UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8));
    }

    private static long sinceEpoch() {
        return ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now());
    }
}
