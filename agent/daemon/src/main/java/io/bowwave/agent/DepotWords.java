package io.bowwave.agent;

import io.bowwave.schemas.fleet.TransferLimits;

/** What a depot tells its agents. Called by the thread that follows it. */
interface DepotWords {

    void goal(HeardGoal goal);

    /** The region's; they take the place of those before. */
    void limits(TransferLimits limits);

    void prefetch(PrefetchHint hint);
}
