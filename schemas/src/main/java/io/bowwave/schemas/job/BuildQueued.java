package io.bowwave.schemas.job;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import org.jspecify.annotations.Nullable;

/**
 * A build stands in the queue for the first time.
 *
 * @param ref the full ref, for example {@code refs/heads/main}
 * @param commit 40 hex digits
 * @param trigger {@code push}, {@code manual}, {@code retry} or {@code reconcile} (its branch was seen at a commit that nobody had asked for)
 * @param requestedBy who pushed or asked
 * @param priority absent: {@link BuildPriority#NORMAL}
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
        String requestedBy,
        @Nullable BuildPriority priority)
        implements JobEvent {

    /** In no hurry. */
    public BuildQueued(
            AppName app,
            BuildId build,
            int attempt,
            long revision,
            String repoUrl,
            String ref,
            String commit,
            String trigger,
            String requestedBy) {
        this(app, build, attempt, revision, repoUrl, ref, commit, trigger, requestedBy, null);
    }
}
