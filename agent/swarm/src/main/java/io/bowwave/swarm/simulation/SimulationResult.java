package io.bowwave.swarm.simulation;

import java.util.List;

/**
 * What a simulation found. The same for the same region, to the bit, {@link #planNanos} aside.
 *
 * @param seconds of each host that lived, from its join to its last block, ascending; stragglers aside
 * @param stragglerSeconds the same of stragglers
 * @param lastSeconds of the virtual time: when the last of them had its last block
 * @param stuck hosts that lived and did not get it
 * @param originCopies bytes that the depot sent, in copies of the blob
 * @param originCutSeconds when the depot died; 0: never
 * @param duplicateBytes that came though they were here or on their way
 * @param grants of all planners
 * @param requests to all planners
 * @param hedges second transfers
 * @param violations broken invariants, in words; empty when all is well
 * @param planNanos CPU time inside the planner; measured, differs from run to run
 */
public record SimulationResult(
        List<Double> seconds,
        List<Double> stragglerSeconds,
        double lastSeconds,
        int stuck,
        double originCopies,
        double originCutSeconds,
        long duplicateBytes,
        long grants,
        long requests,
        long hedges,
        int unplanned,
        List<String> violations,
        long planNanos) {

    public SimulationResult {
        seconds = List.copyOf(seconds);
        stragglerSeconds = List.copyOf(stragglerSeconds);
        violations = List.copyOf(violations);
    }

    /** @param share 0 to 1 */
    public double percentile(double share) {
        if (seconds.isEmpty()) {
            return Double.POSITIVE_INFINITY;
        }
        return seconds.get((int) Math.min(seconds.size() - 1L, Math.round(Math.ceil(share * seconds.size()) - 1)));
    }
}
