package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * No further wave until resumed.
 */
public record RolloutPaused(
        AppName app,
        RequestId request,
        RequestId rollout,
        @Nullable String reason,
        @Nullable String actor) implements DeployEvent {}
