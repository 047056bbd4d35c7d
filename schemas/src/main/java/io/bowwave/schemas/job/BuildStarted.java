package io.bowwave.schemas.job;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.WorkerId;

/**
 * A builder has claimed the build.
 */
public record BuildStarted(AppName app, BuildId build, int attempt, long revision, String commit, WorkerId worker)
        implements JobEvent {}
