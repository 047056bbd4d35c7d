package io.bowwave.jobtable;

import java.time.Duration;

/**
 * The queue now.
 *
 * @param oldestQueued how long the oldest queued build has waited; zero: none is queued
 * @param poison builds whose tries are used up and which nobody has told to be tried once more
 */
public record QueueStats(long queued, long running, Duration oldestQueued, long poison) {}
