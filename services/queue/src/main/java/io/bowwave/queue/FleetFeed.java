package io.bowwave.queue;

import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.UnreadableEventException;
import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.InvalidIdException;
import io.bowwave.schemas.id.RegionName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the fleet's state from its first record on. Builds do not wait for it: as long as it knows nothing of an app, patches are made
 * from its newest artifacts. One thread calls it.
 */
final class FleetFeed implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FleetFeed.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration TOPIC_MISSING = Duration.ofSeconds(5);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final RunningBuilds running;
    private @Nullable Consumer<byte[], byte[]> consumer;

    FleetFeed(Supplier<Consumer<byte[], byte[]>> consumers, RunningBuilds running) {
        this.consumers = consumers;
        this.running = running;
    }

    /** One poll. After a failure everything is read again: the topic is compacted. */
    Duration poll() {
        try {
            Consumer<byte[], byte[]> open = consumer == null ? open() : consumer;
            if (open == null) {
                return TOPIC_MISSING;
            }
            open.poll(POLL).forEach(this::take);
            return Duration.ZERO;
        } catch (RuntimeException e) {
            // An interrupt would keep the consumer from leaving the broker in order.
            boolean interrupted = Thread.interrupted();
            close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            throw e;
        }
    }

    @Override
    public void close() {
        Consumer<byte[], byte[]> open = consumer;
        consumer = null;
        if (open != null) {
            open.close(CloseOptions.timeout(POLL));
        }
    }

    private @Nullable Consumer<byte[], byte[]> open() {
        Consumer<byte[], byte[]> opened = consumers.get();
        consumer = opened;
        List<TopicPartition> all = opened.partitionsFor(Topics.FLEET_STATUS.name()).stream()
                .map(each -> new TopicPartition(each.topic(), each.partition()))
                .toList();
        if (all.isEmpty()) {
            close();
            return null;
        }
        opened.assign(all);
        opened.seekToBeginning(all);
        return opened;
    }

    private void take(ConsumerRecord<byte[], byte[]> each) {
        try {
            String[] key = new String(each.key(), StandardCharsets.UTF_8).split("\\|", -1);
            if (key.length != 2) {
                throw new InvalidIdException("key", key[0], "app|region");
            }
            if (each.value() == null) {
                running.remove(new AppName(key[0]), new RegionName(key[1]));
            } else if (EventCodec.decode(each.value()).data() instanceof FleetStatus status) {
                running.put(status);
            }
        } catch (UnreadableEventException | InvalidIdException e) {
            LOG.warn("{}-{} at {} is passed over: {}", each.topic(), each.partition(), each.offset(), e.getMessage());
        }
    }
}
