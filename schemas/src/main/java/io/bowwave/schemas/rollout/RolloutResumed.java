package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * Waves go on.
 */
public record RolloutResumed(
        AppName app,
        RequestId request,
        RequestId rollout,
        @Nullable String actor) implements DeployEvent {}
