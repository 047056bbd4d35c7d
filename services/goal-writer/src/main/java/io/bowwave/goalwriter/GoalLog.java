package io.bowwave.goalwriter;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The goal topic, from wherever it is asked to be read. Used by one thread. */
interface GoalLog extends AutoCloseable {

    /**
     * What one partition brought.
     *
     * @param records those of our region, in order
     * @param next the offset behind the last record read, ours or not
     */
    record Batch(List<GoalRecord> records, long next) {}

    /** Goes on from these offsets; partitions without one begin at their beginning. */
    void start(Map<Integer, Long> offsets);

    /** By partition; empty when nothing came within this time. */
    Map<Integer, Batch> poll(Duration within);

    /** Records that are committed and not polled yet. */
    long lag();

    @Override
    void close();
}
