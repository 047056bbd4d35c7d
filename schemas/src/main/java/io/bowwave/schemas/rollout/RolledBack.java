package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RequestId;

/**
 * Every machine runs the build before again.
 */
public record RolledBack(AppName app, RequestId request, BuildId build, BuildId backTo, long generation)
        implements DeployEvent {}
