package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import org.jspecify.annotations.Nullable;

/**
 * What a region is told to run.
 *
 * @param build the new one
 * @param permille of its machines that run it
 * @param previous that the others run
 */
public record Standing(
        RegionName region,
        BuildId build,
        int permille,
        @Nullable BuildId previous) {}
