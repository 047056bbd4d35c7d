package io.bowwave.schemas.job;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;

/**
 * Somebody canceled the build.
 */
public record BuildCanceled(
        AppName app, BuildId build, int attempt, long revision, BuildCause cause, String message, String canceledBy)
        implements JobEvent {}
