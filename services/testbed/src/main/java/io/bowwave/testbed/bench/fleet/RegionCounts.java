package io.bowwave.testbed.bench.fleet;

import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.UnreadableEventException;
import io.bowwave.schemas.fleet.FleetCount;
import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.testbed.TestbedException;
import io.bowwave.testbed.bench.CommittedReader;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What {@code fleet-status} says of each region, read committed, as it comes. One thread. */
final class RegionCounts implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(20);

    private final Consumer<byte[], byte[]> consumer;
    private final Map<RegionName, FleetStatus> regions = new HashMap<>();
    private long told;

    RegionCounts(String bootstrap) {
        consumer = CommittedReader.fromBeginning(bootstrap, Topics.FLEET_STATUS);
    }

    /** Counts that were read so far. */
    long told() {
        return told;
    }

    /**
     * Reads until so many regions have so many machines in this state of this generation, and none in any other.
     *
     * @return when that was, {@link System#nanoTime}
     * @throws TestbedException when it is not so in time
     */
    long await(long generation, MachineState state, int wantedRegions, int machines, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < deadline) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                keep(record);
            }
            long done = regions.values().stream()
                    .filter(each -> all(each, generation, state, machines))
                    .count();
            if (done == wantedRegions) {
                return System.nanoTime();
            }
        }
        throw new TestbedException("expected %d machines %s in generation %d in each of %d regions within %s; found %s"
                .formatted(machines, state.text(), generation, wantedRegions, limit, counts()));
    }

    private List<List<FleetCount>> counts() {
        return regions.values().stream().map(FleetStatus::counts).toList();
    }

    private static boolean all(FleetStatus status, long generation, MachineState state, int machines) {
        return status.machines() == machines
                && status.counts().size() == 1
                && status.counts().getFirst().generation() == generation
                && status.counts().getFirst().state() == state;
    }

    private void keep(ConsumerRecord<byte[], byte[]> record) {
        try {
            if (EventCodec.decode(record.value()).data() instanceof FleetStatus status) {
                regions.put(status.region(), status);
                told++;
            }
        } catch (UnreadableEventException e) {
            throw new TestbedException("fleet-status: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
