package io.bowwave.testbed.bench.swarm;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/**
 * What a contender needed.
 *
 * @param seconds by machine's number; NaN: it never finished
 * @param awaited those that count
 * @param originCopies payload that left the origin over the payload's size
 * @param originWireCopies the same from what its link counted, planner's answers and repeats included
 * @param wrongBytes machines that say that they have it, and have something else
 */
record RaceResult(
        Map<Integer, Double> seconds,
        Set<Integer> awaited,
        double floorSeconds,
        double originCopies,
        double originWireCopies,
        double cpuSeconds,
        double peakMb,
        int wrongBytes,
        boolean originCut) {

    RaceResult {
        seconds = Map.copyOf(seconds);
        awaited = Set.copyOf(awaited);
    }

    /** Of that machine. */
    double seconds(int machine) {
        return seconds.getOrDefault(machine, Double.NaN);
    }

    private double[] times() {
        return awaited.stream().mapToDouble(this::seconds).sorted().toArray();
    }

    /** Of those that count, how many have it all. */
    int finished() {
        return (int) Arrays.stream(times()).filter(time -> !Double.isNaN(time)).count();
    }

    /** NaN when one of those that count did not finish. */
    double lastOverFloor() {
        double[] times = times();
        return times[times.length - 1] / floorSeconds;
    }

    double medianOverFloor() {
        double[] times = times();
        return times[(times.length - 1) / 2] / floorSeconds;
    }
}
