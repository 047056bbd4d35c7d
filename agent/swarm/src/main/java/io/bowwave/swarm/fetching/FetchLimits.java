package io.bowwave.swarm.fetching;

import java.time.Duration;

/**
 * What a machine holds to when it fetches. Blocks are 128 KiB.
 *
 * @param windowAtLeast blocks that it wants granted and not here at any time
 * @param windowAtMost the same, upper bound
 * @param windowTime what it wants granted ahead, as time at the measured rate, beyond the time between two answers of the planner
 * @param hedgeAfterAtLeast a transfer that is younger is never late
 * @param stallAfter a transfer without a new block for so long is given up
 * @param plannerLostAfter requests that fail for so long mean that there is no planner
 * @param unplannedFromPeer blocks asked of one peer at a time while there is no planner
 * @param unplannedFromOrigin the same of depots, by this machine
 * @param originPause between two reads from depots that nobody planned; jittered between half of it and one and a half
 * @param avoid how long a peer that failed is not asked
 * @param ban how long one that sent a bad block is not asked
 */
public record FetchLimits(
        int windowAtLeast,
        int windowAtMost,
        Duration windowTime,
        Duration hedgeAfterAtLeast,
        Duration stallAfter,
        Duration plannerLostAfter,
        int unplannedFromPeer,
        int unplannedFromOrigin,
        Duration originPause,
        Duration avoid,
        Duration ban) {

    public static final FetchLimits DEFAULT = new FetchLimits(
            32,
            8_192,
            Duration.ofMillis(800),
            Duration.ofMillis(500),
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            64,
            32,
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofMinutes(10));
}
