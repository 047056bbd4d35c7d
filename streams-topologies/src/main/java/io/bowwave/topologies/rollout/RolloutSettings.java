package io.bowwave.topologies.rollout;

import io.bowwave.schemas.rollout.Goal;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * What the rollout topology has to be told.
 *
 * @param partitions that each topic really has
 * @param plan for deploys
 * @param requestMemory how long a request id is remembered as answered
 * @param signer signs each goal; the identity where no key is configured
 */
public record RolloutSettings(int partitions, WavePlan plan, Duration requestMemory, UnaryOperator<Goal> signer) {

    /** How long stream-host remembers request ids. */
    public static final Duration DEFAULT_REQUEST_MEMORY = Duration.ofDays(7);

    /** All at once, unsigned. */
    public static RolloutSettings defaults(int partitions) {
        return new RolloutSettings(partitions, WavePlan.AT_ONCE, DEFAULT_REQUEST_MEMORY, UnaryOperator.identity());
    }
}
