package io.bowwave.queue.scaling;

import java.time.Duration;

/**
 * Within what the number of builders moves.
 *
 * @param least kept also while nothing happens
 * @param most never more, whatever waits
 * @param startWithin a build that can run should have a builder after so long
 * @param coolDown the number falls only when it was lower for all of this time
 */
public record ScalingRules(int least, int most, Duration startWithin, Duration coolDown) {

    /** How long a build that can run may wait for a builder before another one is wanted. */
    public static final Duration START_WITHIN = Duration.ofSeconds(30);

    public ScalingRules {
        if (least < 0 || most < Math.max(1, least)) {
            throw new IllegalArgumentException(
                    "min-builders, max-builders: found %d and %d, expected 0 or more, and at least as much and 1"
                            .formatted(least, most));
        }
    }
}
