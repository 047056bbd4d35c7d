package io.bowwave.replicator.retention;

import io.bowwave.schemas.id.RegionName;
import java.time.Duration;

/**
 * How one region removes what nobody needs.
 *
 * @param every between two looks, more than 0
 * @param grace between the mark and the removal, and the least age of what is deleted; longer than the longest build
 * @param settle between the removal on the log and the deletion of the bytes, so that every reader has heard of it
 */
public record RetentionSettings(RegionName region, RegionName home, Duration every, Duration grace, Duration settle) {

    public RetentionSettings {
        if (!every.isPositive() || grace.isNegative() || settle.isNegative()) {
            throw new IllegalArgumentException(
                    "retention-every, -grace, -settle: found %s, %s and %s, expected more than 0, and 0 or more"
                            .formatted(every, grace, settle));
        }
    }

    boolean inHome() {
        return region.equals(home);
    }
}
