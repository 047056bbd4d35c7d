package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RequestId;

/**
 * A later request took its place.
 */
public record RolloutSuperseded(AppName app, RequestId request, RequestId by) implements DeployEvent {}
