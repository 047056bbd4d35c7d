package io.bowwave.swarm.plan;

import java.time.Duration;

/**
 * What the planner holds to. Blocks are 128 KiB.
 *
 * @param unitAtLeast blocks of the smallest unit that is planned; a power of two
 * @param unitAtMost blocks of the largest; a power of two
 * @param backlogAPeer how much may be granted from one machine at a time, as the time that it takes to send it at the median machine's rate
 * @param backlogOfOrigin the same for one depot
 * @param depthAtMost machines that a block may pass, each while it is still receiving the unit, before it reaches the last
 * @param lease of a grant, from the last block on that its machine reported
 * @param silence after which a machine is forgotten
 * @param avoid how long a machine is not sent again to a peer that failed it
 * @param requestsASecond that the planner wants to be asked at most, by all machines together
 */
public record PlanLimits(
        int unitAtLeast,
        int unitAtMost,
        Duration backlogAPeer,
        Duration backlogOfOrigin,
        int depthAtMost,
        Duration lease,
        Duration silence,
        Duration avoid,
        int requestsASecond) {

    public static final PlanLimits DEFAULT = new PlanLimits(
            2,
            32,
            Duration.ofSeconds(3),
            Duration.ofMillis(500),
            12,
            Duration.ofSeconds(4),
            Duration.ofSeconds(15),
            Duration.ofSeconds(10),
            20_000);
}
