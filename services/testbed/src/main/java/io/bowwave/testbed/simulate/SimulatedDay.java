package io.bowwave.testbed.simulate;

import io.bowwave.jobtable.PoolLoad;
import io.bowwave.queue.scaling.Scaling;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One day on virtual time, with the real autoscaler or a fixed pool. */
final class SimulatedDay {

    /** As the job table looks at. */
    static final int LAST_BUILDS = 200;

    private static final Instant MIDNIGHT = Instant.parse("2026-01-30T00:00:00Z");
    private static final int DECIDE_EVERY = 5;
    private static final int RECENT = 600;
    private static final int AHEAD = 900;
    private static final double MINUTE = 60.0;
    /** After midnight, until what is left is done. */
    private static final int LONGEST = 2 * BuildDay.SECONDS;

    private final BuildDay day;
    private final List<BuildDay> week;

    /** @param week the days before */
    SimulatedDay(BuildDay day, List<BuildDay> week) {
        this.day = day;
        this.week = week;
    }

    /** @param scaling null: the pool stays as it is */
    SimulatedPool run(SimulatedPool pool, @Nullable Scaling scaling) {
        int next = 0;
        for (int now = 0; now < LONGEST && (next < day.size() || !pool.idle() || now < BuildDay.SECONDS); now++) {
            while (next < day.size() && day.get(next).at() <= now) {
                pool.arrive(day.get(next++));
            }
            if (scaling != null && now % DECIDE_EVERY == 0) {
                pool.want(scaling.decide(load(pool, now)).builders(), now);
            }
            pool.step(now);
        }
        return pool;
    }

    private PoolLoad load(SimulatedPool pool, int now) {
        double expected = week.stream()
                .mapToInt(past -> past.between(now, now + AHEAD))
                .max()
                .orElse(0);
        return new PoolLoad(
                MIDNIGHT.plusSeconds(now),
                pool.running(),
                pool.queued(),
                Duration.ofSeconds(pool.oldest(now)),
                Duration.ofMillis((long) (pool.typicalSeconds() * 1000)),
                day.between(now - RECENT, now) / (RECENT / MINUTE),
                expected / (AHEAD / MINUTE));
    }
}
