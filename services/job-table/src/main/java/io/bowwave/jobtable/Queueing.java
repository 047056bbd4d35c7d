package io.bowwave.jobtable;

import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.job.BuildPriority;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a build stands in the queue.
 *
 * @param infraTries how many of its further tries after an infra cause are used, see {@link RetryRules}
 * @param notBefore until then it rests after a lost attempt; null: it doesn't
 * @param timeout how long it may wait for a builder
 * @param until when it has waited too long; null: it isn't queued
 * @param silenceTimeout how long it may write no output while it runs
 * @param liftedBy who made it urgent while it waited; null: nobody did
 * @param retryOf the build whose tries were used up, and which somebody told to be tried once more; null: none
 */
public record Queueing(
        BuildPriority priority,
        int infraTries,
        @Nullable Instant notBefore,
        Duration timeout,
        @Nullable Instant until,
        Duration silenceTimeout,
        @Nullable String liftedBy,
        @Nullable BuildId retryOf) {}
