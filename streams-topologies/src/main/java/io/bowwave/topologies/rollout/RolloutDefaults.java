package io.bowwave.topologies.rollout;

import io.bowwave.schemas.rollout.Comparison;
import io.bowwave.schemas.rollout.Gate;
import io.bowwave.schemas.rollout.GateKind;
import io.bowwave.schemas.rollout.Share;
import io.bowwave.schemas.rollout.Strategy;
import java.time.Duration;
import java.util.List;

/** What counts where neither the request nor the build's {@code .bowwave.yaml} says anything. */
public record RolloutDefaults(Waves waves, Waits waits) {

    /**
     * @param strategy of deploys
     * @param canary share of the machines of a canary
     * @param canaryBake how long a canary is watched after it has converged
     * @param bake how long each later wave is watched
     * @param maxUnavailable machines of a region that may be off at a time because of a rollout
     * @param deadline how long a wave or a way back may go on without any progress
     * @param gates of each wave
     */
    public record Waves(
            Strategy strategy,
            Share canary,
            Duration canaryBake,
            Duration bake,
            Share maxUnavailable,
            Duration deadline,
            List<Gate> gates) {

        /** @throws IllegalArgumentException when a duration is out of range */
        public Waves {
            gates = List.copyOf(gates);
            notNegative("canary-bake", canaryBake);
            notNegative("bake", bake);
            positive("deadline", deadline);
        }
    }

    /**
     * Bounds of what is waited for.
     *
     * @param hold between the start of a deploy and its first wave, so that somebody may still pause or abort; zero: at once
     * @param silence after which a region that says nothing counts as one that cannot be reached
     * @param region how long a rollout waits for a region that it cannot reach and that has run the app before
     * @param approval how long a deploy waits for its approvals
     * @param answer how long a gate waits for the answer to its query
     */
    public record Waits(Duration hold, Duration silence, Duration region, Duration approval, Duration answer) {

        /** @throws IllegalArgumentException when a duration is out of range */
        public Waits {
            notNegative("hold", hold);
            positive("silence", silence);
            positive("region", region);
            positive("approval", approval);
            positive("answer", answer);
        }
    }

    /** At most one machine in fifty may fail in a region; where there are fewer, none. */
    public static final Gate HEALTHY =
            new Gate("healthy", GateKind.HEALTHY, null, Comparison.AT_LEAST, 98, false, null, null);

    /** Bounds in production. */
    public static final Waits WAITS = new Waits(
            Duration.ZERO, Duration.ofMinutes(1), Duration.ofDays(1), Duration.ofDays(1), Duration.ofMinutes(2));

    /** In production: waves, with a canary of a twentieth that is watched for five minutes. */
    public static final RolloutDefaults PRODUCTION = new RolloutDefaults(
            new Waves(
                    Strategy.WAVES,
                    new Share("5%"),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(1),
                    new Share("25%"),
                    Duration.ofMinutes(10),
                    List.of(HEALTHY)),
            WAITS);

    /** All machines of all regions at once, and no bake. */
    public static final RolloutDefaults AT_ONCE = new RolloutDefaults(
            new Waves(
                    Strategy.ALL_AT_ONCE,
                    new Share("5%"),
                    Duration.ZERO,
                    Duration.ZERO,
                    new Share("25%"),
                    Duration.ofMinutes(10),
                    List.of(HEALTHY)),
            WAITS);

    private static void notNegative(String name, Duration found) {
        if (found.isNegative()) {
            throw new IllegalArgumentException(name + ": found " + found + ", expected none below zero");
        }
    }

    private static void positive(String name, Duration found) {
        if (found.isNegative() || found.isZero()) {
            throw new IllegalArgumentException(name + ": found " + found + ", expected more than nothing");
        }
    }
}
