package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * More machines of a region switch: the goal of this generation is written.
 *
 * @param permille of the machines of the region that run the new build from now on
 * @param machines that these are; absent when nobody has counted them
 */
public record BatchStarted(
        AppName app,
        RequestId request,
        int wave,
        RegionName region,
        int permille,
        @Nullable Integer machines,
        long generation)
        implements DeployEvent {}
