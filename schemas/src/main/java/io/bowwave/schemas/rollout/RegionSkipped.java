package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;

/**
 * The rollout goes on without a region; the region catches up when it is back.
 */
public record RegionSkipped(AppName app, RequestId request, RegionName region, int wave, String reason)
        implements DeployEvent {}
