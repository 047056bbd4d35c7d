package io.bowwave.queue.scaling;

import java.io.IOException;

/** Makes builders come and go. One thread calls it. */
public interface BuilderDriver extends AutoCloseable {

    /**
     * Sees to it that there are so many, or begins to; called every few seconds, also when the number stays.
     *
     * @throws IOException when it cannot; it is called again
     */
    void apply(int wanted) throws IOException, InterruptedException;

    /** Another process acts from now on: lets go what only this one could. Called every few seconds as long as that is so. */
    default void standDown() throws IOException, InterruptedException {}

    /** Ends what would outlive this process by mistake. */
    @Override
    default void close() {}
}
