package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * The build is no longer marked bad.
 */
public record BuildUnrejected(
        AppName app,
        RequestId request,
        BuildId build,
        @Nullable String reason,
        @Nullable String actor) implements DeployEvent {}
