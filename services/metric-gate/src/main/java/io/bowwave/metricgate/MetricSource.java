package io.bowwave.metricgate;

import java.time.Instant;

/** Where values of metrics come from. */
interface MetricSource {

    /** The query's value at that time. Takes a bounded time, and tells of every fault as a {@link Reading.Problem}. */
    Reading read(String query, Instant at) throws InterruptedException;
}
