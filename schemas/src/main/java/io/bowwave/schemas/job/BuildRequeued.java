package io.bowwave.schemas.job;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;

/**
 * An attempt was lost without a fault of the build; it stands in the queue again, as the attempt named here.
 */
public record BuildRequeued(AppName app, BuildId build, int attempt, long revision, BuildCause cause, String message)
        implements JobEvent {}
