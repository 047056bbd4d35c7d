package io.bowwave.agent.driver;

import java.time.Duration;
import java.util.OptionalInt;

/** An app that was started, as its driver sees it. One thread uses it, others may ask for {@link #handle} and {@link #alive}. */
public interface Running {

    Handle handle();

    boolean alive();

    /** Empty when it runs, or when nobody knows. */
    OptionalInt exitCode();

    /** Asks it to end, then, after the grace, ends it by force; returns when it is gone, within the grace and 10 s. */
    void stop(Duration grace) throws InterruptedException;
}
