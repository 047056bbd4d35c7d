package io.bowwave.schemas.job;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;

/**
 * A build stands in the queue for the first time.
 *
 * @param ref the full ref, for example {@code refs/heads/main}
 * @param commit 40 hex digits
 * @param trigger {@code push}, {@code manual} or {@code retry}
 * @param requestedBy who pushed or asked
 */
public record BuildQueued(
        AppName app,
        BuildId build,
        int attempt,
        long revision,
        String repoUrl,
        String ref,
        String commit,
        String trigger,
        String requestedBy)
        implements JobEvent {}
