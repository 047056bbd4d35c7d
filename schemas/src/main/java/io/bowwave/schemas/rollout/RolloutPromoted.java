package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * Somebody has cut the bake short.
 *
 * @param request to promote it
 * @param rollout the deploy
 */
public record RolloutPromoted(
        AppName app,
        RequestId request,
        RequestId rollout,
        int wave,
        @Nullable String reason,
        @Nullable String actor) implements DeployEvent {}
