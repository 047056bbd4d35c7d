package io.bowwave.testbed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What stack to start.
 *
 * @param agents machines in each region
 * @param builders that always run
 * @param maxBuilders that run when there is much to build
 * @param port first of its ports; 0: a range that is free
 * @param processes each service in a process of its own
 */
public record StackOptions(
        Path data, List<String> regions, int agents, int builders, int maxBuilders, int port, boolean processes) {

    public StackOptions {
        regions = List.copyOf(regions);
    }

    /** As {@code ./bowwave up} starts it, but on ports that are free, and with as many builders whatever there is to build. */
    public static StackOptions usual(Path data) {
        return new StackOptions(data, List.of("us-east", "eu-west", "ap-south"), 2, 2, 2, 0, false);
    }

    public StackOptions withProcesses() {
        return new StackOptions(data, regions, agents, builders, maxBuilders, port, true);
    }

    public StackOptions withBuilders(int newBuilders) {
        return new StackOptions(data, regions, agents, newBuilders, newBuilders, port, processes);
    }

    public StackOptions withMaxBuilders(int newMaxBuilders) {
        return new StackOptions(data, regions, agents, builders, newMaxBuilders, port, processes);
    }

    public StackOptions withFleet(List<String> newRegions, int newAgents) {
        return new StackOptions(data, newRegions, newAgents, builders, maxBuilders, port, processes);
    }

    public StackOptions withPort(int newPort) {
        return new StackOptions(data, regions, agents, builders, maxBuilders, newPort, processes);
    }

    List<String> arguments() {
        List<String> words = new ArrayList<>(List.of(
                "--data", data.toAbsolutePath().toString(),
                "--regions", String.join(",", regions),
                "--agents", Integer.toString(agents),
                "--builders", Integer.toString(builders),
                "--max-builders", Integer.toString(maxBuilders),
                "--port", Integer.toString(port)));
        if (processes) {
            words.add("--processes");
        }
        return words;
    }
}
