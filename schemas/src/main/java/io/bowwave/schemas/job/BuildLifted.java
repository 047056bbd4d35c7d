package io.bowwave.schemas.job;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;

/**
 * A build that waits was asked for once more, urgently, and has that priority now. It stays where it is in its line, which goes before
 * others.
 *
 * @param liftedBy who asked
 */
public record BuildLifted(
        AppName app, BuildId build, int attempt, long revision, BuildPriority priority, String liftedBy)
        implements JobEvent {}
