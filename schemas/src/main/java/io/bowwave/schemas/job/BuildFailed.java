package io.bowwave.schemas.job;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;

/**
 * The build has failed for good.
 */
public record BuildFailed(AppName app, BuildId build, int attempt, long revision, BuildCause cause, String message)
        implements JobEvent {}
