package io.bowwave.depot;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives up machines that have been silent for too long, unless another depot of the region hears them. */
final class LostMachines {

    private static final Logger LOG = LoggerFactory.getLogger(LostMachines.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Roster roster;
    private final StatusLog log;
    private final OtherDepots others;

    LostMachines(Roster roster, StatusLog log, OtherDepots others) {
        this.roster = roster;
        this.log = log;
        this.others = others;
    }

    Duration look() throws Exception {
        for (Roster.Machine machine : roster.silent()) {
            boolean elsewhere = others.hear(machine.id());
            if (roster.forget(machine) && !elsewhere) {
                LOG.warn("{} is lost: no word since {}", machine.id(), machine.heardAt());
                log.lost(machine, machine.heardAt());
            }
        }
        return LOOK_EVERY;
    }
}
