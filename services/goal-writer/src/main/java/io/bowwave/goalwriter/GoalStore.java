package io.bowwave.goalwriter;

import java.io.IOException;

/** A region's goals. Used by one thread. */
interface GoalStore extends AutoCloseable {

    /** @throws IOException when the store does not answer in time */
    StoredGoals read() throws IOException, InterruptedException;

    /**
     * Writes the batch if the store still holds what the batch expects.
     *
     * @return the store's revision with it, or 0 when the store held something else and nothing was written
     * @throws IOException when it is not known whether it was written: read again
     */
    long write(GoalBatch batch) throws IOException, InterruptedException;

    @Override
    void close();
}
