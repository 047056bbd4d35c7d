package io.bowwave.streamhost;

import java.util.List;

/** All that this host runs, closed together and at once: each may take some seconds. */
record HostedTopologies(List<HostedTopology> all) implements AutoCloseable {

    HostedTopologies {
        all = List.copyOf(all);
    }

    @Override
    public void close() {
        all.parallelStream().forEach(HostedTopology::close);
    }
}
