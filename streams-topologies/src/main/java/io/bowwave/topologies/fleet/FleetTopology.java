package io.bowwave.topologies.fleet;

import io.bowwave.schemas.Topics;
import io.bowwave.topologies.EventReader;
import io.bowwave.topologies.JsonSerde;
import io.bowwave.topologies.KeyPartPartitioner;
import java.time.Duration;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/** machine-status to {@code bowwave.fleet-status}: each machine's last report, counted by app and region. */
public final class FleetTopology {

    public static final String APPLICATION_ID = "bowwave-fleet";

    /** The store of each machine's last report; key {@code region|machine|app}. */
    public static final String MACHINES = "fleet-machines";

    /** The least time between two counts of one region that stream-host uses. */
    public static final Duration DEFAULT_GAP = Duration.ofMillis(50);

    private static final String READ = "fleet-read";
    private static final String COUNT = "fleet-count";
    private static final String DEADS = "fleet-to-dead-letters";

    private FleetTopology() {}

    /** @param gap the least time between two counts of one app and region; the first change is told at once */
    public static Topology build(Duration gap) {
        ByteArrayDeserializer in = new ByteArrayDeserializer();
        ByteArraySerializer out = new ByteArraySerializer();
        return new Topology()
                .addSource("fleet-from-machine-status", in, in, Topics.MACHINE_STATUS.name())
                .addProcessor(READ, () -> new EventReader("fleet", COUNT, DEADS), "fleet-from-machine-status")
                .addProcessor(COUNT, () -> new FleetProcessor(gap), READ)
                .addStateStore(
                        Stores.keyValueStoreBuilder(
                                Stores.persistentKeyValueStore(MACHINES),
                                Serdes.String(),
                                JsonSerde.of(MachineReport.class)),
                        COUNT)
                .addSink(
                        "fleet-to-fleet-status",
                        Topics.FLEET_STATUS.name(),
                        out,
                        out,
                        KeyPartPartitioner.first(),
                        COUNT)
                .addSink(DEADS, Topics.DEAD_LETTERS.name(), out, out, READ);
    }
}
