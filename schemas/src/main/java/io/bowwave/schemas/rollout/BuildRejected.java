package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * The build is marked bad; no automation deploys it.
 */
public record BuildRejected(
        AppName app,
        RequestId request,
        BuildId build,
        String reason,
        @Nullable String actor) implements DeployEvent {}
