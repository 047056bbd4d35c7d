package io.bowwave.swarm;

import java.time.Duration;

/**
 * What the planner holds to.
 *
 * @param uploadsAPeer pieces granted from one machine at a time
 * @param uploadsFromOrigin pieces granted from one depot at a time
 * @param lease of a grant, renewed while the machine reports it as active
 * @param leaseAtMost in all, from its first grant on
 * @param silence after which a machine is forgotten
 * @param avoid how long a machine is not sent again to a peer that failed it
 * @param avoidBad how long it is not sent again to a peer that sent it a bad block
 */
public record PlanLimits(
        int uploadsAPeer,
        int uploadsFromOrigin,
        Duration lease,
        Duration leaseAtMost,
        Duration silence,
        Duration avoid,
        Duration avoidBad) {

    public static final PlanLimits DEFAULT = new PlanLimits(
            8,
            64,
            Duration.ofSeconds(3),
            Duration.ofSeconds(60),
            Duration.ofSeconds(15),
            Duration.ofSeconds(10),
            Duration.ofMinutes(10));
}
