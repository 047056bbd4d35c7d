package io.bowwave.goalwriter;

import io.bowwave.schemas.id.AppName;
import java.util.Map;

/**
 * What a region's store holds, as far as a writer has to know.
 *
 * @param offsets by partition of the goal topic
 */
record StoredGoals(Map<Integer, Offset> offsets, Map<AppName, Entry> goals) {

    /**
     * @param next the record to go on with
     * @param revision of the store at which it was written; 0 when it never was
     */
    record Offset(long next, long revision) {
        static final Offset BEGINNING = new Offset(0, 0);
    }

    /** @param revision of the store at which it was written; 0 when there is none */
    record Entry(long generation, long revision) {
        static final Entry NONE = new Entry(0, 0);
    }

    StoredGoals {
        offsets = Map.copyOf(offsets);
        goals = Map.copyOf(goals);
    }
}
