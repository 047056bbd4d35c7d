package io.bowwave.jobtable;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.job.BuildPriority;
import org.jspecify.annotations.Nullable;

/**
 * A build to be.
 *
 * @param ref the full ref; null: the app's branch
 * @param commit 40 lower-case hex digits
 * @param trigger {@code push}, {@code manual}, {@code retry} or {@code reconcile}
 * @param requestedBy who pushed or asked
 * @param again build it although a build of the same commit is there that hasn't failed
 * @param priority urgent also makes a build of the same commit urgent that waits already
 * @param retryOf the build that it tries once more; null: none
 */
public record NewBuild(
        AppName app,
        @Nullable String ref,
        String commit,
        String trigger,
        String requestedBy,
        @Nullable String traceparent,
        boolean again,
        BuildPriority priority,
        @Nullable BuildId retryOf) {

    /** In no hurry, and no retry. */
    public NewBuild(
            AppName app,
            @Nullable String ref,
            String commit,
            String trigger,
            String requestedBy,
            @Nullable String traceparent,
            boolean again) {
        this(app, ref, commit, trigger, requestedBy, traceparent, again, BuildPriority.NORMAL, null);
    }
}
