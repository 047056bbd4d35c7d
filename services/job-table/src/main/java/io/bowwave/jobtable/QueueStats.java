package io.bowwave.jobtable;

import java.time.Duration;

/**
 * The queue now.
 *
 * @param oldestQueued how long the oldest queued build has waited; zero: none is queued
 */
public record QueueStats(long queued, long running, Duration oldestQueued) {}
