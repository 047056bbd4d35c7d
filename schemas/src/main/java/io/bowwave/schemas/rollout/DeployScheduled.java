package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RequestId;
import java.time.Instant;

/**
 * The deploy is accepted and starts later.
 *
 * @param startsAt not before this
 */
public record DeployScheduled(AppName app, RequestId request, Instant startsAt) implements DeployEvent {}
