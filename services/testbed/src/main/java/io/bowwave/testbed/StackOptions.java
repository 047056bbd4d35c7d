package io.bowwave.testbed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stack to start.
 *
 * @param agents machines in each region
 * @param builders that always run
 * @param maxBuilders that run when there is much to build
 * @param port first of its ports; 0: a range that is free
 * @param processes services in processes of their own, or {@code all}; empty: all in one
 * @param prometheus URL of the one that gates ask; null: none
 * @param signedRequests whether only signed deploy requests are carried out
 */
public record StackOptions(
        Path data,
        List<String> regions,
        int agents,
        int builders,
        int maxBuilders,
        int port,
        List<String> processes,
        @Nullable String prometheus,
        boolean signedRequests) {

    public StackOptions {
        regions = List.copyOf(regions);
        processes = List.copyOf(processes);
    }

    /** Without a Prometheus. */
    public StackOptions(
            Path data,
            List<String> regions,
            int agents,
            int builders,
            int maxBuilders,
            int port,
            List<String> processes) {
        this(data, regions, agents, builders, maxBuilders, port, processes, null, false);
    }

    /** As {@code ./bowwave up} starts it, but on ports that are free, and with as many builders whatever there is to build. */
    public static StackOptions usual(Path data) {
        return new StackOptions(data, List.of("us-east", "eu-west", "ap-south"), 2, 2, 2, 0, List.of());
    }

    public StackOptions withProcesses(List<String> services) {
        return new StackOptions(
                data, regions, agents, builders, maxBuilders, port, services, prometheus, signedRequests);
    }

    public StackOptions withBuilders(int newBuilders) {
        return new StackOptions(
                data, regions, agents, newBuilders, newBuilders, port, processes, prometheus, signedRequests);
    }

    public StackOptions withMaxBuilders(int newMaxBuilders) {
        return new StackOptions(
                data, regions, agents, builders, newMaxBuilders, port, processes, prometheus, signedRequests);
    }

    public StackOptions withFleet(List<String> newRegions, int newAgents) {
        return new StackOptions(
                data, newRegions, newAgents, builders, maxBuilders, port, processes, prometheus, signedRequests);
    }

    public StackOptions withPort(int newPort) {
        return new StackOptions(
                data, regions, agents, builders, maxBuilders, newPort, processes, prometheus, signedRequests);
    }

    public StackOptions withPrometheus(String url) {
        return new StackOptions(data, regions, agents, builders, maxBuilders, port, processes, url, signedRequests);
    }

    public StackOptions withSignedRequests() {
        return new StackOptions(data, regions, agents, builders, maxBuilders, port, processes, prometheus, true);
    }

    List<String> arguments() {
        List<String> words = new ArrayList<>(List.of(
                "--data", data.toAbsolutePath().toString(),
                "--regions", String.join(",", regions),
                "--agents", Integer.toString(agents),
                "--builders", Integer.toString(builders),
                "--max-builders", Integer.toString(maxBuilders),
                "--port", Integer.toString(port)));
        if (prometheus != null) {
            words.addAll(List.of("--prometheus", prometheus));
        }
        if (!processes.isEmpty()) {
            words.add("--processes=" + String.join(",", processes));
        }
        if (signedRequests) {
            words.add("--signed-requests");
        }
        return words;
    }
}
