package io.bowwave.topologies;

import io.bowwave.topologies.fleet.FleetTopology;
import io.bowwave.topologies.replication.ReplicationTopology;
import io.bowwave.topologies.rollout.RolloutSettings;
import io.bowwave.topologies.rollout.RolloutTopology;
import java.nio.file.Path;
import org.apache.kafka.streams.Topology;
import org.junit.jupiter.api.Test;

/** A changed step, store or topic shows in the diff of a committed file. */
class DescriptionTest {

    @Test
    void replicationIsAsDescribed() {
        compare("replication", ReplicationTopology.build());
    }

    @Test
    void rolloutIsAsDescribed() {
        compare("rollout", RolloutTopology.build(RolloutSettings.atOnce(1)));
    }

    @Test
    void fleetIsAsDescribed() {
        compare("fleet", FleetTopology.build(FleetTopology.DEFAULT_GAP));
    }

    private static void compare(String name, Topology topology) {
        Golden.compare(
                Path.of("src/test/resources/golden/" + name + ".txt"),
                topology.describe().toString());
    }
}
