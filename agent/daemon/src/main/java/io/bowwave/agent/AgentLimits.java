package io.bowwave.agent;

import io.bowwave.schemas.fleet.TransferLimits;
import io.bowwave.swarm.SwarmLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rates that hold for this machine: its own, and the region's where they are stricter. Thread-safe. */
final class AgentLimits {

    private static final Logger LOG = LoggerFactory.getLogger(AgentLimits.class);

    private final TransferLimits own;
    private final SwarmLimits swarm;
    private TransferLimits now;

    /** @param swarm is held to what holds, now and after each change */
    AgentLimits(TransferLimits own, SwarmLimits swarm) {
        this.own = own;
        this.swarm = swarm;
        this.now = own;
        swarm.apply(own);
    }

    /** The region's have changed. */
    synchronized void region(TransferLimits region) {
        TransferLimits both = own.and(region);
        if (!both.equals(now)) {
            now = both;
            swarm.apply(both);
            LOG.info("limits, bytes a second: {}", both.rates().isEmpty() ? "none" : both.rates());
        }
    }
}
