package io.bowwave.schemas.job;

import io.bowwave.schemas.id.RegionName;
import org.jspecify.annotations.Nullable;

/**
 * How one region reaches another's store. What is not said is ordinary.
 *
 * @param from the region whose store is read
 * @param cost of a byte from there, beside those of other regions, 1 to 1000; 1 unless it is said
 * @param bytesPerSecond that are read from there at most, 1 KiB or more; as much as goes unless it is said
 */
public record RegionLink(
        RegionName from, @Nullable Integer cost, @Nullable Long bytesPerSecond) {

    public static final int MAX_COST = 1000;

    /** Bytes a second. */
    public static final long SLOWEST = 1 << 10;

    public RegionLink {
        if (cost != null && (cost < 1 || cost > MAX_COST)) {
            throw new IllegalArgumentException(
                    "link from %s: found cost %d, expected 1 to %d".formatted(from, cost, MAX_COST));
        }
        if (bytesPerSecond != null && bytesPerSecond < SLOWEST) {
            throw new IllegalArgumentException("link from %s: found %d bytes a second, expected %d or more"
                    .formatted(from, bytesPerSecond, SLOWEST));
        }
    }
}
