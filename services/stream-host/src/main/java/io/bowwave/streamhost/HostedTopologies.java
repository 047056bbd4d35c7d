package io.bowwave.streamhost;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** All that this host runs, closed together and at once: each may take some seconds. */
record HostedTopologies(List<HostedTopology> all) implements AutoCloseable {

    HostedTopologies {
        all = List.copyOf(all);
    }

    @Override
    public void close() {
        try (ExecutorService closers = Executors.newVirtualThreadPerTaskExecutor()) {
            all.forEach(each -> closers.execute(each::close));
        }
    }
}
