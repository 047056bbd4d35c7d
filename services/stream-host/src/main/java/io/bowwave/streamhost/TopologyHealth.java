package io.bowwave.streamhost;

import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.streams.KafkaStreams.State;
import org.reactivestreams.Publisher;

/** UP when every topology runs. */
final class TopologyHealth implements HealthIndicator {

    private final HostedTopologies topologies;

    TopologyHealth(HostedTopologies topologies) {
        this.topologies = topologies;
    }

    @Override
    public Publisher<HealthResult> getResult() {
        Map<String, String> details = new LinkedHashMap<>();
        boolean up = true;
        for (HostedTopology topology : topologies.all()) {
            State state = topology.state();
            details.put(topology.name(), state.name());
            up &= state == State.RUNNING;
        }
        return Publishers.just(HealthResult.builder("topologies", up ? HealthStatus.UP : HealthStatus.DOWN)
                .details(details)
                .build());
    }
}
