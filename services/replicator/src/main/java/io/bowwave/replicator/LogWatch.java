package io.bowwave.replicator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bowwave.process.Loop;
import io.bowwave.schemas.Event;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.UnreadableEventException;
import io.bowwave.schemas.artifact.ReplicaEvent;
import io.bowwave.schemas.job.RegionDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the regions' definitions and what every replicator says, from the beginning of the log on, and keeps no position: what it knows
 * is in memory. Its consumer is only touched by the loop's thread.
 */
final class LogWatch implements Loop.Step, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LogWatch.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(3);

    private final Supplier<Consumer<byte[], byte[]>> connect;
    private final RegionDirectory regions;
    private final ReplicaNews news;
    private @Nullable Consumer<byte[], byte[]> consumer;
    private Map<TopicPartition, Long> ends = Map.of();

    LogWatch(Supplier<Consumer<byte[], byte[]>> connect, RegionDirectory regions, ReplicaNews news) {
        this.connect = connect;
        this.regions = regions;
        this.news = news;
    }

    @Override
    public Duration run() {
        try {
            Consumer<byte[], byte[]> connected = consumer();
            for (ConsumerRecord<byte[], byte[]> record : connected.poll(POLL)) {
                take(record);
            }
            lookForTheEnd(connected);
        } catch (InterruptException e) {
            LOG.debug("interrupted", e);
            Thread.interrupted();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        return Duration.ZERO;
    }

    /** After the loop has stopped. */
    @Override
    public void close() {
        Consumer<byte[], byte[]> connected = consumer;
        consumer = null;
        if (connected != null) {
            connected.close(CloseOptions.timeout(CLOSE_WITHIN));
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            if (record.topic().equals(Topics.REGIONS.name()) && record.key() != null) {
                regions.remove(new String(record.key(), UTF_8));
            }
            return;
        }
        try {
            Event<?> event = EventCodec.decode(record.value());
            if (event.data() instanceof RegionDefinition definition) {
                regions.define(definition);
            } else if (event.data() instanceof ReplicaEvent replica) {
                news.take(replica);
            }
        } catch (UnreadableEventException e) {
            LOG.warn(
                    "{} {} {} cannot be read: {}", record.topic(), record.partition(), record.offset(), e.getMessage());
        }
    }

    private void lookForTheEnd(Consumer<byte[], byte[]> connected) {
        if (!ends.isEmpty()
                && ends.entrySet().stream().allMatch(end -> connected.position(end.getKey()) >= end.getValue())) {
            ends = Map.of();
            news.caughtUp();
        }
    }

    private Consumer<byte[], byte[]> consumer() {
        Consumer<byte[], byte[]> connected = consumer;
        if (connected == null) {
            connected = connect.get();
            consumer = connected;
            List<TopicPartition> all = new ArrayList<>();
            for (String topic : List.of(Topics.REGIONS.name(), Topics.REPLICA_EVENTS.name())) {
                connected.partitionsFor(topic).forEach(info -> all.add(new TopicPartition(topic, info.partition())));
            }
            if (all.isEmpty()) {
                close();
                throw new IllegalStateException("found no partitions of %s, expected the topics to be made"
                        .formatted(Topics.REPLICA_EVENTS.name()));
            }
            connected.assign(all);
            connected.seekToBeginning(all);
            ends = new HashMap<>(connected.endOffsets(all));
        }
        return connected;
    }
}
