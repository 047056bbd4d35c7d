package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import org.jspecify.annotations.Nullable;

/**
 * What would change in a region.
 *
 * @param from absent when nothing runs there
 * @param machines live ones there; absent when nobody has counted them
 */
public record PlannedRegion(
        RegionName region,
        @Nullable BuildId from,
        BuildId to,
        @Nullable Integer machines) {}
