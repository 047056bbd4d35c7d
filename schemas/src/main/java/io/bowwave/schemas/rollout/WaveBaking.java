package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RequestId;
import java.time.Instant;

/**
 * The wave has converged and is watched for a while.
 *
 * @param until when
 */
public record WaveBaking(AppName app, RequestId request, int wave, Instant until) implements DeployEvent {}
