package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RequestId;

/**
 * Every machine runs it.
 */
public record RolloutCompleted(AppName app, RequestId request, BuildId build, long generation, int machines)
        implements DeployEvent {}
