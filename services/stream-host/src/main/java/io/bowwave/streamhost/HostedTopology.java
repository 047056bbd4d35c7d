package io.bowwave.streamhost;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Properties;
import java.util.function.Supplier;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One topology and the Kafka Streams client that runs it. Started, started anew and closed by its owner's threads; thread-safe. */
final class HostedTopology implements AutoCloseable {

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(4);
    private static final Logger LOG = LoggerFactory.getLogger(HostedTopology.class);

    private final String name;
    private final Supplier<Topology> topology;
    private final Properties settings;
    private final Replacements replacements;
    private KafkaStreams streams;
    private @Nullable MeterRegistry meters;
    private @Nullable KafkaStreamsMetrics metrics;
    private boolean closed;

    /** Starts it. */
    HostedTopology(String name, Supplier<Topology> topology, Properties settings, InstantSource clock) {
        this.name = name;
        this.topology = topology;
        this.settings = settings;
        this.replacements = new Replacements(clock);
        this.streams = client();
        streams.start();
    }

    /** Shows Kafka Streams' own metrics there from now on. */
    synchronized void bindTo(MeterRegistry registry) {
        meters = registry;
        measure();
    }

    String name() {
        return name;
    }

    synchronized State state() {
        return streams.state();
    }

    /** Whether its client has given up. */
    synchronized boolean dead() {
        return !closed && (streams.state() == State.ERROR || streams.state() == State.NOT_RUNNING);
    }

    /** Runs it with a new client, on the same stores. */
    synchronized void restart() {
        if (closed) {
            return;
        }
        shut();
        streams = client();
        measure();
        streams.start();
    }

    // Leaving the group hands the work over at once, where a silent member's would wait for its session to end.
    @Override
    public synchronized void close() {
        closed = true;
        shut();
    }

    private void shut() {
        if (metrics != null) {
            metrics.close();
        }
        boolean ended = streams.close(CloseOptions.timeout(CLOSE_WITHIN)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        if (!ended) {
            LOG.warn("{} did not stop within {}", name, CLOSE_WITHIN);
        }
    }

    private KafkaStreams client() {
        KafkaStreams client = new KafkaStreams(topology.get(), settings);
        client.setUncaughtExceptionHandler(this::died);
        client.setStateListener((now, before) -> LOG.info("{}: {} after {}", name, now, before));
        return client;
    }

    private void measure() {
        if (meters != null) {
            metrics = new KafkaStreamsMetrics(streams, List.of(Tag.of("topology", name)));
            metrics.bindTo(meters);
        }
    }

    private StreamThreadExceptionResponse died(Throwable failure) {
        if (replacements.take()) {
            LOG.error("{}: a thread died and is replaced", name, failure);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        LOG.error(
                "{}: threads died {} times in {}; it is given up",
                name,
                Replacements.MOST + 1,
                Replacements.WITHIN,
                failure);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
}
