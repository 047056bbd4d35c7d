package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;

/**
 * Every live machine of the region that belongs to the wave is healthy on the goal.
 */
public record RegionConverged(AppName app, RequestId request, RegionName region, long generation, int machines)
        implements DeployEvent {}
