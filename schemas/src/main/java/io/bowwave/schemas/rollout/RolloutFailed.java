package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RequestId;

/**
 * The rollout has ended without reaching its goal, and there is nothing to go back to.
 */
public record RolloutFailed(AppName app, RequestId request, BuildId build, long generation, String reason)
        implements DeployEvent {}
