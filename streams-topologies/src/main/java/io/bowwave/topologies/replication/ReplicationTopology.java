package io.bowwave.topologies.replication;

import io.bowwave.schemas.Topics;
import io.bowwave.topologies.EventReader;
import io.bowwave.topologies.JsonSerde;
import io.bowwave.topologies.KeyPartPartitioner;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/**
 * build-events, replica-events and the rejections among deploy-events to {@code bowwave.deployables}: one processor, one store. It is
 * the only writer of that topic.
 */
public final class ReplicationTopology {

    public static final String APPLICATION_ID = "bowwave-replication";

    /** The store of what is known about each build; key {@code app|build}. */
    public static final String BUILDS = "replication-builds";

    private static final String READ = "replication-read";
    private static final String JOIN = "replication-join";
    private static final String DEADS = "replication-to-dead-letters";

    private ReplicationTopology() {}

    public static Topology build() {
        ByteArrayDeserializer in = new ByteArrayDeserializer();
        ByteArraySerializer out = new ByteArraySerializer();
        return new Topology()
                .addSource("replication-from-build-events", in, in, Topics.BUILD_EVENTS.name())
                .addSource("replication-from-replica-events", in, in, Topics.REPLICA_EVENTS.name())
                .addSource("replication-from-deploy-events", in, in, Topics.DEPLOY_EVENTS.name())
                .addProcessor(
                        READ,
                        () -> new EventReader("replication", JOIN, DEADS),
                        "replication-from-build-events",
                        "replication-from-replica-events",
                        "replication-from-deploy-events")
                .addProcessor(JOIN, ReplicationProcessor::new, READ)
                .addStateStore(
                        Stores.keyValueStoreBuilder(
                                Stores.persistentKeyValueStore(BUILDS),
                                Serdes.String(),
                                JsonSerde.of(BuildReplicas.class)),
                        JOIN)
                .addSink(
                        "replication-to-deployables",
                        Topics.DEPLOYABLES.name(),
                        out,
                        out,
                        KeyPartPartitioner.first(),
                        JOIN)
                .addSink(DEADS, Topics.DEAD_LETTERS.name(), out, out, READ);
    }
}
