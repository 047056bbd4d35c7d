package io.bowwave.topologies.fleet;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.Keys;
import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.fleet.MachineStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reports of machines in, counts of regions out, at most one of a region in each gap. Reads no clock: times are milliseconds since the
 * epoch. Owned by one thread: that of the stream, or of a simulation.
 */
public final class FleetCounting {

    /** Regions told in one tick, so that a tick stays short however many apps there are. */
    static final int MAX_TOLD_PER_TICK = 500;

    private static final String SOURCE = "/bowwave/fleet";

    /** Each machine's last report, by {@code region|machine|app}. */
    interface Reports {

        @Nullable
        MachineReport get(String machine);

        void put(String machine, MachineReport report);

        @Nullable
        MachineReport delete(String machine);
    }

    private final Reports machines;
    private final Pace pace;
    private final Map<String, RegionTally> tallies = new HashMap<>();
    private final Map<String, String> traces = new HashMap<>();

    FleetCounting(Duration gap, Reports machines) {
        this.machines = machines;
        this.pace = new Pace(gap);
    }

    /** One that forgets everything with this object. */
    public static FleetCounting inMemory(Duration gap) {
        Map<String, MachineReport> reports = new HashMap<>();
        return new FleetCounting(gap, new Reports() {
            @Override
            public @Nullable MachineReport get(String machine) {
                return reports.get(machine);
            }

            @Override
            public void put(String machine, MachineReport report) {
                reports.put(machine, report);
            }

            @Override
            public @Nullable MachineReport delete(String machine) {
                return reports.remove(machine);
            }
        });
    }

    /** A report that is among the known ones already; its region will be told. */
    void knows(MachineReport report) {
        tally(report).add(report);
        pace.later(key(report));
    }

    /** A machine says something. */
    public Optional<Event<FleetStatus>> heard(MachineStatus status, @Nullable String traceparent, long now) {
        String machine = Keys.machineStatus(status.region(), status.machine(), status.app());
        MachineReport report = MachineReport.of(status);
        MachineReport known = machines.get(machine);
        if (!report.replaces(known)) {
            return Optional.empty();
        }
        machines.put(machine, report);
        if (known == null) {
            tally(report).add(report);
        } else if (report.countsAs(known)) {
            return Optional.empty();
        } else {
            tally(report).replace(known, report);
        }
        return changed(key(report), traceparent, now);
    }

    /** A machine's record is deleted. */
    Optional<Event<FleetStatus>> gone(String machine, long now) {
        MachineReport known = machines.delete(machine);
        if (known == null) {
            return Optional.empty();
        }
        tally(known).remove(known);
        return changed(key(known), null, now);
    }

    /** The regions that have waited for long enough. */
    public List<Event<FleetStatus>> due(long now) {
        return pace.due(now, MAX_TOLD_PER_TICK).stream()
                .map(key -> tell(key, now))
                .filter(Objects::nonNull)
                .toList();
    }

    private Optional<Event<FleetStatus>> changed(String key, @Nullable String traceparent, long now) {
        if (traceparent != null) {
            traces.put(key, traceparent);
        }
        return pace.now(key, now) ? Optional.ofNullable(tell(key, now)) : Optional.empty();
    }

    private @Nullable Event<FleetStatus> tell(String key, long now) {
        RegionTally tally = tallies.get(key);
        if (tally == null) {
            return null;
        }
        FleetStatus status = tally.status();
        String subject = status.app() + "/" + status.region();
        Event<FleetStatus> event = new Event<>(
                "fleet/" + subject + "/" + now, Instant.ofEpochMilli(now), SOURCE, subject, traces.get(key), status);
        if (tally.empty()) {
            tallies.remove(key);
            traces.remove(key);
        }
        return event;
    }

    private RegionTally tally(MachineReport report) {
        return tallies.computeIfAbsent(key(report), key -> new RegionTally(report.app(), report.region()));
    }

    private static String key(MachineReport report) {
        return Keys.fleetStatus(report.app(), report.region());
    }
}
