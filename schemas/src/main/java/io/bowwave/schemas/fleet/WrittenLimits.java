package io.bowwave.schemas.fleet;

import java.util.Map;

/**
 * A region's limits as they stand in its etcd, at {@link #KEY}: written by its goal-writer alone, read by its depots.
 *
 * @param revision of the region's definition that said so; a lower one never takes the place of a higher one
 * @param rates bytes a second, see {@link TransferLimits}
 */
public record WrittenLimits(long revision, Map<String, Long> rates) {

    public static final String KEY = "/bowwave/limits";

    public WrittenLimits {
        rates = Map.copyOf(rates);
    }
}
