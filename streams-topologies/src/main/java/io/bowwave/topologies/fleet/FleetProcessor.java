package io.bowwave.topologies.fleet;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.Keys;
import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.topologies.EventReader.Deleted;
import io.bowwave.topologies.Outgoing;
import java.time.Duration;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Keeps each machine's last report and tells each region's counts. After a start every region is told once again: a count is a snapshot,
 * and telling it twice changes nothing.
 */
final class FleetProcessor implements Processor<String, Object, byte[], byte[]> {

    /** The store as what is counted from. */
    private record StoredReports(KeyValueStore<String, MachineReport> store) implements FleetCounting.Reports {

        @Override
        public @Nullable MachineReport get(String machine) {
            return store.get(machine);
        }

        @Override
        public void put(String machine, MachineReport report) {
            store.put(machine, report);
        }

        @Override
        public @Nullable MachineReport delete(String machine) {
            return store.delete(machine);
        }
    }

    private final Duration gap;
    private ProcessorContext<byte[], byte[]> context;
    private FleetCounting counting;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else
    FleetProcessor(Duration gap) {
        this.gap = gap;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> given) {
        context = given;
        KeyValueStore<String, MachineReport> machines = given.getStateStore(FleetTopology.MACHINES);
        counting = new FleetCounting(gap, new StoredReports(machines));
        try (KeyValueIterator<String, MachineReport> all = machines.all()) {
            while (all.hasNext()) {
                counting.knows(all.next().value);
            }
        }
        given.schedule(
                gap, PunctuationType.WALL_CLOCK_TIME, now -> counting.due(now).forEach(this::tell));
    }

    @Override
    public void process(Record<String, Object> record) {
        long now = context.currentSystemTimeMs();
        switch (record.value()) {
            case Event<?> event
            when event.data() instanceof MachineStatus status ->
                counting.heard(status, event.traceparent(), now).ifPresent(this::tell);
            case Deleted deleted -> counting.gone(deleted.key(), now).ifPresent(this::tell);
            default -> {} // nothing else belongs on the topic
        }
    }

    private void tell(Event<FleetStatus> event) {
        FleetStatus status = event.data();
        context.forward(Outgoing.event(Keys.fleetStatus(status.app(), status.region()), event));
    }
}
