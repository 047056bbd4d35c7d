package io.bowwave.schemas.job;

import io.bowwave.schemas.EventData;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;

/**
 * A change of one row of the job table; topic {@code bowwave.build-events}, key app. Event id: {@code build/<build>/<revision>}.
 */
public sealed interface JobEvent extends EventData
        permits BuildQueued, BuildLifted, BuildStarted, BuildRequeued, BuildSucceeded, BuildFailed, BuildCanceled {

    @Override
    AppName app();

    BuildId build();

    /** From 1; grows by one at each requeue. (build, attempt) is the fencing token: readers drop what comes from an older attempt. */
    int attempt();

    /** From 1; grows by one at each change of the row. Readers drop what is not newer than what they have. */
    long revision();
}
