package io.bowwave.testbed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What stack to start.
 *
 * @param agents machines in each region
 * @param port first of its ports; 0: a range that is free
 * @param processes each service in a process of its own
 */
public record StackOptions(Path data, List<String> regions, int agents, int builders, int port, boolean processes) {

    public StackOptions {
        regions = List.copyOf(regions);
    }

    /** As {@code ./bowwave up} starts it, but on ports that are free. */
    public static StackOptions usual(Path data) {
        return new StackOptions(data, List.of("us-east", "eu-west", "ap-south"), 2, 2, 0, false);
    }

    public StackOptions withProcesses() {
        return new StackOptions(data, regions, agents, builders, port, true);
    }

    public StackOptions withBuilders(int newBuilders) {
        return new StackOptions(data, regions, agents, newBuilders, port, processes);
    }

    public StackOptions withFleet(List<String> newRegions, int newAgents) {
        return new StackOptions(data, newRegions, newAgents, builders, port, processes);
    }

    public StackOptions withPort(int newPort) {
        return new StackOptions(data, regions, agents, builders, newPort, processes);
    }

    List<String> arguments() {
        List<String> words = new ArrayList<>(List.of(
                "--data", data.toAbsolutePath().toString(),
                "--regions", String.join(",", regions),
                "--agents", Integer.toString(agents),
                "--builders", Integer.toString(builders),
                "--port", Integer.toString(port)));
        if (processes) {
            words.add("--processes");
        }
        return words;
    }
}
