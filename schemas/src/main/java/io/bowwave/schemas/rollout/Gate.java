package io.bowwave.schemas.rollout;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that has to hold before a rollout goes on. Of the kinds {@code healthy} and {@code restarts} it stops the rollout as soon as it does not; a query is asked when the bake is over.
 *
 * @param name of the gate, for example {@code errors}
 * @param query PromQL, for kind {@code prometheus} only; {@code $app}, {@code $build}, {@code $commit}, {@code $artifact}, {@code $region}, {@code $wave}, {@code $deploy} and {@code $window} are replaced, and for the previous version {@code $build}, {@code $commit} and {@code $artifact} by its own; also {@code $previous_build} and {@code $previous_commit}
 * @param threshold percent for {@code healthy}, a count for {@code restarts}
 * @param timesPrevious whether the threshold is a factor of what the same query says of the previous version in the same window
 * @param windowSeconds of the query; absent: the bake, at least a minute
 * @param noData when the query has no answer in time; absent: it has failed
 */
public record Gate(
        String name,
        GateKind kind,
        @Nullable String query,
        Comparison comparison,
        double threshold,
        boolean timesPrevious,
        @Nullable Long windowSeconds,
        @Nullable NoData noData) {

    /** What a query may name after a dollar sign. */
    public static final List<String> VARIABLES = List.of(
            "app",
            "artifact",
            "build",
            "commit",
            "deploy",
            "previous_build",
            "previous_commit",
            "region",
            "wave",
            "window");

    /** Whether a value passes. */
    public boolean passes(double value, @Nullable Double previous) {
        double limit = timesPrevious && previous != null ? threshold * previous : threshold;
        return comparison == Comparison.AT_LEAST ? value >= limit : value <= limit;
    }
}
