package io.bowwave.streamhost;

import io.bowwave.process.Loop;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after topologies that have given up: ends the process, or starts them anew after a pause. */
final class Watch implements Loop.Step {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration REST_BEFORE_RESTART = Duration.ofSeconds(10);
    private static final int EXIT_CODE = 70;
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    private final HostedTopologies topologies;
    private final OnFailure onFailure;

    Watch(HostedTopologies topologies, OnFailure onFailure) {
        this.topologies = topologies;
        this.onFailure = onFailure;
    }

    @Override
    public Duration run() throws InterruptedException {
        for (HostedTopology topology : topologies.all()) {
            if (topology.dead()) {
                recover(topology);
            }
        }
        return LOOK_EVERY;
    }

    private void recover(HostedTopology topology) throws InterruptedException {
        if (onFailure == OnFailure.EXIT) {
            LOG.error("{} cannot go on; the process ends with exit code {}", topology.name(), EXIT_CODE);
            Runtime.getRuntime().halt(EXIT_CODE);
        }
        LOG.error("{} cannot go on; it is started anew in {}", topology.name(), REST_BEFORE_RESTART);
        Thread.sleep(REST_BEFORE_RESTART);
        topology.restart();
    }
}
