package io.bowwave.topologies.rollout;

import java.time.Duration;
import java.util.List;

/**
 * How a rollout goes about it.
 *
 * @param waves permille of each region's machines, cumulative, growing, the last one 1000
 * @param hold between acceptance and the first wave, so that somebody may still pause or abort; zero: at once
 * @param bake how long a converged wave is watched before the next wave or the end; zero: not at all
 * @param patience how long a wave or a way back may go on without any progress before it is given up
 */
public record WavePlan(List<Integer> waves, Duration hold, Duration bake, Duration patience) {

    /** All machines of all regions at once; ten minutes without progress end it. */
    public static final WavePlan AT_ONCE =
            new WavePlan(List.of(1000), Duration.ZERO, Duration.ZERO, Duration.ofMinutes(10));

    private static final int EVERYBODY = 1000;

    /** @throws IllegalArgumentException when the waves do not grow to 1000 or a duration is out of range */
    public WavePlan {
        waves = List.copyOf(waves);
        boolean grows = !waves.isEmpty() && waves.getLast() == EVERYBODY && waves.getFirst() > 0;
        for (int i = 1; i < waves.size(); i++) {
            grows &= waves.get(i) > waves.get(i - 1);
        }
        if (!grows) {
            throw new IllegalArgumentException(
                    "waves: found " + waves + ", expected growing permille that end with 1000, for example [10, 1000]");
        }
        if (hold.isNegative() || bake.isNegative() || patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException(
                    "hold, bake, patience: found %s, %s, %s, expected none negative and patience above zero"
                            .formatted(hold, bake, patience));
        }
    }
}
