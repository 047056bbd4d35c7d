package io.bowwave.swarm.simulation;

import java.time.Duration;

/**
 * A region and what goes wrong in it. Shares are of all hosts, 0 to 1.
 *
 * @param hosts that want the blob
 * @param size of the blob, bytes
 * @param rate of each host's link and of the depot's, up and down, bytes a second
 * @param originRate of the depot's link
 * @param latency of a message between two machines
 * @param planLatency from a question to the planner's answer
 * @param joinWithin hosts begin at random moments of this time
 * @param racks hosts are spread over so many; 0: not labelled
 * @param zones racks are spread over so many; 0: not labelled
 * @param killed share that dies for good at random moments
 * @param restarted share that is killed and comes back after some seconds, with what was on its disk
 * @param stragglers share whose link has a tenth of the rate
 * @param corrupting share that sends bad bytes half of the time
 * @param cutOriginAfter copies of the blob that the depot sends before it dies, or all of it once if that comes first (its planner goes on
 *     elsewhere); 0: never
 * @param plannerKilledAt when the planner forgets everything; zero: never
 * @param plannerBackAfter how long nobody plans then
 * @param partitioned racks that are cut off for ten seconds
 * @param seed of everything random
 */
public record SimulatedRegion(
        int hosts,
        long size,
        long rate,
        long originRate,
        Duration latency,
        Duration planLatency,
        Duration joinWithin,
        int racks,
        int zones,
        double killed,
        double restarted,
        double stragglers,
        double corrupting,
        double cutOriginAfter,
        Duration plannerKilledAt,
        Duration plannerBackAfter,
        int partitioned,
        long seed) {

    /** Equal links, nothing goes wrong, a plan takes 20 ms. */
    public static SimulatedRegion plain(int hosts, long size, long rate, long seed) {
        return new SimulatedRegion(
                hosts,
                size,
                rate,
                rate,
                Duration.ofNanos(500_000),
                Duration.ofMillis(20),
                Duration.ofMillis(50),
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                Duration.ZERO,
                Duration.ofSeconds(5),
                0,
                seed);
    }

    /** Seconds that nobody can beat: the blob through one link. */
    public double floorSeconds() {
        return (double) size / Math.min(rate, originRate);
    }
}
