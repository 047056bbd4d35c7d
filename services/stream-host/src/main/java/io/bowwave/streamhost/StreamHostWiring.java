package io.bowwave.streamhost;

import io.bowwave.process.Loop;
import io.bowwave.topologies.fleet.FleetTopology;
import io.bowwave.topologies.replication.ReplicationTopology;
import io.bowwave.topologies.rollout.RolloutSettings;
import io.bowwave.topologies.rollout.RolloutTopology;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.streams.Topology;

/** The stream-host's parts, top to bottom. */
@Factory
final class StreamHostWiring {

    @Context
    @Bean(preDestroy = "close")
    HostedTopologies topologies(StreamHostConfig config) {
        RolloutSettings rollout = new RolloutSettings(
                LogLayout.ensure(config),
                config.defaults(),
                RolloutSettings.DEFAULT_REQUEST_MEMORY,
                GoalSigner.of(config.signingKey()),
                RequestKeys.guard(config.requestKeys(), RolloutSettings.DEFAULT_REQUEST_MEMORY));
        return new HostedTopologies(List.of(
                hosted(ReplicationTopology.APPLICATION_ID, ReplicationTopology::build, config),
                hosted(RolloutTopology.APPLICATION_ID, () -> RolloutTopology.build(rollout), config),
                hosted(FleetTopology.APPLICATION_ID, () -> FleetTopology.build(config.fleetGap()), config)));
    }

    @Context
    @Bean(preDestroy = "close")
    Loop watch(HostedTopologies topologies, StreamHostConfig config) {
        return Loop.start("stream-host-watch", new Watch(topologies, config.onFailure()));
    }

    @Singleton
    MeterBinder metrics(HostedTopologies topologies) {
        return registry -> topologies.all().forEach(each -> each.bindTo(registry));
    }

    @Singleton
    TopologyHealth health(HostedTopologies topologies) {
        return new TopologyHealth(topologies);
    }

    private static HostedTopology hosted(String id, Supplier<Topology> topology, StreamHostConfig config) {
        return new HostedTopology(id, topology, StreamSettings.of(id, config), InstantSource.system());
    }
}
