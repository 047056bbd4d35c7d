package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import java.util.List;

/**
 * Goals of this wave are written.
 *
 * @param wave from 1
 * @param permille of the machines of each region, cumulative
 */
public record WaveStarted(
        AppName app, RequestId request, int wave, int waves, int permille, long generation, List<RegionName> regions)
        implements DeployEvent {}
