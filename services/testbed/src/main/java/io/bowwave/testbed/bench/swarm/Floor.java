package io.bowwave.testbed.bench.swarm;

import java.util.List;

/** The least time in which all can have it, whatever the method. */
final class Floor {

    private Floor() {}

    /**
     * Seconds.
     *
     * @param bytes of payload, for each of the receivers
     * @param seed the origin's link
     * @param receivers their links, up as down
     * @param helpers links of others that may help, but of whom nobody waits
     */
    static double seconds(long bytes, Rate seed, List<Rate> receivers, List<Rate> helpers) {
        double slowest =
                receivers.stream().mapToDouble(Rate::bytesPerSecond).min().orElseThrow();
        double uploads = seed.bytesPerSecond()
                + receivers.stream().mapToDouble(Rate::bytesPerSecond).sum()
                + helpers.stream().mapToDouble(Rate::bytesPerSecond).sum();
        double all = (double) bytes * receivers.size() / uploads;
        return Math.max(all, Math.max(bytes / seed.bytesPerSecond(), bytes / slowest));
    }
}
