package io.bowwave.agent;

import io.bowwave.schemas.fleet.TransferLimits;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rates that hold for this machine: its own, and the region's where they are stricter. Thread-safe. */
final class AgentLimits {

    private static final Logger LOG = LoggerFactory.getLogger(AgentLimits.class);

    private final TransferLimits own;
    private final Consumer<TransferLimits> onChange;
    private TransferLimits now;

    /** @param onChange told what holds, now and after each change */
    AgentLimits(TransferLimits own, Consumer<TransferLimits> onChange) {
        this.own = own;
        this.onChange = onChange;
        this.now = own;
        onChange.accept(own);
    }

    synchronized TransferLimits now() {
        return now;
    }

    /** The region's have changed. */
    synchronized void region(TransferLimits region) {
        TransferLimits both = own.and(region);
        if (!both.equals(now)) {
            now = both;
            LOG.info("limits, bytes a second: {}", both.rates().isEmpty() ? "none" : both.rates());
            onChange.accept(both);
        }
    }
}
