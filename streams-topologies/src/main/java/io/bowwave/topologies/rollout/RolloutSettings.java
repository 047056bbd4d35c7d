package io.bowwave.topologies.rollout;

import io.bowwave.schemas.rollout.Goal;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * What the rollout topology has to be told.
 *
 * @param partitions that each topic really has
 * @param defaults for deploys that say nothing else
 * @param requestMemory how long a request id is remembered as answered
 * @param signer signs each goal; the identity where no key is configured
 * @param guard who may ask
 */
public record RolloutSettings(
        int partitions,
        RolloutDefaults defaults,
        Duration requestMemory,
        UnaryOperator<Goal> signer,
        RequestGuard guard) {

    /** How long stream-host remembers request ids. */
    public static final Duration DEFAULT_REQUEST_MEMORY = Duration.ofDays(7);

    /** All at once, unsigned. */
    public static RolloutSettings atOnce(int partitions) {
        return new RolloutSettings(
                partitions,
                RolloutDefaults.AT_ONCE,
                DEFAULT_REQUEST_MEMORY,
                UnaryOperator.identity(),
                RequestGuard.TOPIC_RIGHTS);
    }
}
