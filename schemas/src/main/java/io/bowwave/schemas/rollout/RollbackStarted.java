package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RequestId;

/**
 * The new version is unhealthy: every region goes back.
 *
 * @param build the one that failed
 * @param backTo the goal from now on
 * @param generation of the goals that go back
 */
public record RollbackStarted(
        AppName app, RequestId request, BuildId build, BuildId backTo, long generation, String reason)
        implements DeployEvent {}
