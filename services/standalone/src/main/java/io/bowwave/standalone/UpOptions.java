package io.bowwave.standalone;

import io.bowwave.schemas.id.RegionName;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to start.
 *
 * @param data folder that holds everything
 * @param regions 1 to 10; the first is home
 * @param agents machines in each region, 0 to 50
 * @param builders that always run, 1 to 8
 * @param maxBuilders that run when there is much to build, as many or more, at most 16
 * @param port first of the ports: the API and console
 * @param processes services in processes of their own
 * @param prometheus that gates of deploys ask; null: none
 * @param signedRequests whether only deploy requests with a known signature are carried out; the API signs its own
 */
public record UpOptions(
        Path data,
        List<RegionName> regions,
        int agents,
        int builders,
        int maxBuilders,
        int port,
        OwnProcesses processes,
        @Nullable URI prometheus,
        boolean signedRequests) {
    static final int MOST_REGIONS = 10;
    static final int MOST_AGENTS = 50;
    static final int MOST_BUILDERS = 8;
    static final int MOST_SCALED_BUILDERS = 16;
    /** Above it stand the ports of agents and apps. */
    static final int HIGHEST_PORT = 50_000;

    public UpOptions {
        data = data.toAbsolutePath().normalize();
        regions = List.copyOf(regions);
        within("--regions", regions.size(), 1, MOST_REGIONS);
        within("--agents", agents, 0, MOST_AGENTS);
        within("--builders", builders, 1, MOST_BUILDERS);
        within("--max-builders", maxBuilders, builders, MOST_SCALED_BUILDERS);
        within("--port", port, 1024, HIGHEST_PORT);
        if (prometheus != null && !List.of("http", "https").contains(String.valueOf(prometheus.getScheme()))) {
            throw new UpException(
                    Exit.USAGE,
                    "--prometheus: found %s, expected a URL such as http://127.0.0.1:9090".formatted(prometheus));
        }
        if (new HashSet<>(regions).size() != regions.size()) {
            throw new UpException(Exit.USAGE, "--regions: found a region twice in " + regions + ", expected each once");
        }
    }

    RegionName home() {
        return regions.getFirst();
    }

    private static void within(String option, int found, int least, int most) {
        if (found < least || found > most) {
            throw new UpException(Exit.USAGE, "%s: found %d, expected %d to %d".formatted(option, found, least, most));
        }
    }
}
