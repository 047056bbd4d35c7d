package io.bowwave.topologies.fleet;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.Keys;
import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.topologies.EventReader.Deleted;
import io.bowwave.topologies.Outgoing;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Keeps each machine's last report and tells each region's counts, at most once in each gap. After a start every region is told once
 * again: a count is a snapshot, and telling it twice changes nothing.
 */
final class FleetProcessor implements Processor<String, Object, byte[], byte[]> {

    /** Regions told in one tick, so that a tick stays short however many apps there are. */
    static final int MAX_TOLD_PER_TICK = 500;

    private static final String SOURCE = "/bowwave/fleet";

    private final Duration gap;
    private final Pace pace;
    private final Map<String, RegionTally> tallies = new HashMap<>();
    private final Map<String, String> traces = new HashMap<>();
    private ProcessorContext<byte[], byte[]> context;
    private KeyValueStore<String, MachineReport> machines;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else
    FleetProcessor(Duration gap) {
        this.gap = gap;
        this.pace = new Pace(gap);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> given) {
        context = given;
        machines = given.getStateStore(FleetTopology.MACHINES);
        try (KeyValueIterator<String, MachineReport> all = machines.all()) {
            while (all.hasNext()) {
                KeyValue<String, MachineReport> each = all.next();
                tally(each.value).add(each.value);
                pace.later(key(each.value));
            }
        }
        given.schedule(gap, PunctuationType.WALL_CLOCK_TIME, this::tellWaiting);
    }

    @Override
    public void process(Record<String, Object> record) {
        switch (record.value()) {
            case Event<?> event
            when event.data() instanceof MachineStatus status ->
                replace(
                        Keys.machineStatus(status.region(), status.machine(), status.app()),
                        MachineReport.of(status),
                        event.traceparent());
            case Deleted deleted -> remove(deleted.key());
            default -> {} // nothing else belongs on the topic
        }
    }

    private void replace(String machine, MachineReport report, @Nullable String traceparent) {
        MachineReport known = machines.get(machine);
        if (!report.replaces(known)) {
            return;
        }
        machines.put(machine, report);
        if (known != null && report.countsAs(known)) {
            return;
        }
        if (known == null) {
            tally(report).add(report);
        } else {
            tally(report).replace(known, report);
        }
        changed(key(report), traceparent);
    }

    private void remove(String machine) {
        MachineReport known = machines.delete(machine);
        if (known != null) {
            tally(known).remove(known);
            changed(key(known), null);
        }
    }

    private void changed(String key, @Nullable String traceparent) {
        if (traceparent != null) {
            traces.put(key, traceparent);
        }
        long now = context.currentSystemTimeMs();
        if (pace.now(key, now)) {
            tell(key, now);
        }
    }

    private void tellWaiting(long now) {
        pace.due(now, MAX_TOLD_PER_TICK).forEach(key -> tell(key, now));
    }

    private void tell(String key, long now) {
        RegionTally tally = tallies.get(key);
        if (tally == null) {
            return;
        }
        FleetStatus status = tally.status();
        String subject = status.app() + "/" + status.region();
        context.forward(Outgoing.event(
                key,
                new Event<>(
                        "fleet/" + subject + "/" + now,
                        Instant.ofEpochMilli(now),
                        SOURCE,
                        subject,
                        traces.get(key),
                        status)));
        if (tally.empty()) {
            tallies.remove(key);
            traces.remove(key);
        }
    }

    private RegionTally tally(MachineReport report) {
        return tallies.computeIfAbsent(key(report), key -> new RegionTally(report.app(), report.region()));
    }

    private static String key(MachineReport report) {
        return Keys.fleetStatus(report.app(), report.region());
    }
}
