package io.bowwave.goalwriter;

import io.bowwave.goalwriter.StoredGoals.Entry;
import io.bowwave.goalwriter.StoredGoals.Offset;
import io.bowwave.schemas.id.AppName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One write, all of it or nothing: goals and the offset that they came from.
 *
 * @param expected what the store must still hold as this partition's offset
 * @param next the offset from now on
 */
record GoalBatch(int partition, Offset expected, long next, List<Change> changes) {

    /**
     * @param expected what the store must still hold for this app
     * @param value the goal's JSON; null when the goal is gone
     */
    record Change(
            AppName app,
            Entry expected,
            long generation,
            @Nullable String value,
            @Nullable String traceparent) {}

    GoalBatch {
        changes = List.copyOf(changes);
    }
}
