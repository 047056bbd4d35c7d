package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * The rollout was given up where it was.
 */
public record RolloutAborted(
        AppName app,
        RequestId request,
        RequestId rollout,
        @Nullable String reason,
        @Nullable String actor) implements DeployEvent {}
