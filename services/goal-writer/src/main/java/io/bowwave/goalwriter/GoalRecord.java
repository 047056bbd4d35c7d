package io.bowwave.goalwriter;

import io.bowwave.schemas.id.AppName;
import org.jspecify.annotations.Nullable;

/**
 * One record of the goal topic that is about our region.
 *
 * @param generation 0 when the goal is gone
 * @param value the event's JSON, as it is on the log; null when the goal is gone
 */
record GoalRecord(
        AppName app,
        long offset,
        long generation,
        @Nullable String value,
        @Nullable String traceparent) {}
