package io.bowwave.queue;

import io.bowwave.jobtable.Alarms;
import io.bowwave.jobtable.Build;
import io.bowwave.jobtable.Builds;
import io.bowwave.jobtable.Guard;
import io.bowwave.jobtable.SweepReport;
import io.bowwave.schemas.alarm.AlarmKind;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One round of the guard: sweep, say what was done, look at the queue. One thread calls it. */
final class GuardRound {

    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(GuardRound.class);

    private final Guard guard;
    private final Builds builds;
    private final Alarms alarms;
    private final WaitingRoom room;
    private final QueueMetrics metrics;

    GuardRound(Guard guard, Builds builds, Alarms alarms, WaitingRoom room, QueueMetrics metrics) {
        this.guard = guard;
        this.builds = builds;
        this.alarms = alarms;
        this.room = room;
        this.metrics = metrics;
    }

    Duration step() {
        SweepReport report = guard.sweep();
        if (report.alarm() != null) {
            LOG.error(
                    "Guard holds {} leases instead of requeueing their builds: {}. Check the queue, its database and the"
                            + " builders' network",
                    report.held(),
                    report.alarm());
        }
        if (report.swept()) {
            alarms.replace(AlarmKind.GUARD_HOLD, report.alarm() == null ? Map.of() : Map.of("guard", report.alarm()));
        }
        report.ended().forEach(GuardRound::log);
        metrics.swept(report, builds.stats());
        if (!report.ended().isEmpty()) {
            room.wake();
        }
        return EVERY;
    }

    private static void log(Build build) {
        TraceScope.of(
                build,
                () -> LOG.warn(
                        "Build {} of {} is {} as attempt {}: {}",
                        build.id(),
                        build.app(),
                        build.status().text(),
                        build.attempt(),
                        build.message()));
    }
}
