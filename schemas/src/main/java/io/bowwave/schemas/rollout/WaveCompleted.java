package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RequestId;

/**
 * Every region of the wave has converged.
 */
public record WaveCompleted(AppName app, RequestId request, int wave, int waves, long generation)
        implements DeployEvent {}
