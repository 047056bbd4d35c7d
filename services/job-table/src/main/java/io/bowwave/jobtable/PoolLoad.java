package io.bowwave.jobtable;

import java.time.Duration;
import java.time.Instant;

/**
 * What builders have to do, for a decision on their number.
 *
 * @param at the database's time
 * @param running builds that builders hold
 * @param runnable queued builds that a free builder could begin now: not those that wait for a build before them
 * @param oldestRunnable how long the oldest of those has waited; zero when there is none
 * @param typical mean time that the last builds took; zero when there were none
 * @param arrivalsPerMinute builds enqueued in the last minutes
 * @param expectedPerMinute builds enqueued at this time of day in the last week, of the busiest kind of day so far
 */
public record PoolLoad(
        Instant at,
        int running,
        int runnable,
        Duration oldestRunnable,
        Duration typical,
        double arrivalsPerMinute,
        double expectedPerMinute) {}
