package io.bowwave.schemas.rollout;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a build wants to be deployed: the {@code deploy} section of its {@code .bowwave.yaml}. What is absent is as the installation says.
 *
 * @param strategy absent when there are waves
 * @param waves instead of a strategy
 * @param bakeSeconds how long a wave is watched after it has converged
 * @param maxUnavailable machines of a region that may be off at a time because of the rollout
 * @param deadlineSeconds how long a wave may go on without any progress
 * @param gates of each wave
 */
public record DeployRules(
        @Nullable Strategy strategy,
        @Nullable List<WaveRule> waves,
        @Nullable Long bakeSeconds,
        @Nullable Share maxUnavailable,
        @Nullable Long deadlineSeconds,
        @Nullable OnFailure onFailure,
        @Nullable OnUnreachable onUnreachable,
        @Nullable List<Gate> gates) {
    public DeployRules {
        waves = waves == null ? null : List.copyOf(waves);
        gates = gates == null ? null : List.copyOf(gates);
    }

    /** Longest JSON of them that a build's row keeps. */
    public static final int MOST_BYTES = 4000;

    /** Nothing said. */
    public static final DeployRules NONE = new DeployRules(null, null, null, null, null, null, null, null);
}
