package io.bowwave.goalwriter;

import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.UnreadableEventException;
import io.bowwave.schemas.fleet.WrittenLimits;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.RegionDefinition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what a region's machines and depots may move from the region's definition on the log into its etcd. The topic has one record for
 * each region and is compacted, so it is read from its beginning at the start and after a failure; what is stored says whether a
 * definition is news. One thread.
 */
final class LimitsWriter implements AutoCloseable {

    private static final String TOPIC = Topics.REGIONS.name();
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(LimitsWriter.class);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final EtcdLimits store;
    private final RegionName region;
    private @Nullable Consumer<byte[], byte[]> consumer;

    LimitsWriter(Supplier<Consumer<byte[], byte[]>> consumers, EtcdLimits store, RegionName region) {
        this.consumers = consumers;
        this.store = store;
        this.region = region;
    }

    /** One poll; a failure is the loop's to repeat. */
    Duration look() throws IOException, InterruptedException {
        Consumer<byte[], byte[]> open = consumer == null ? open() : consumer;
        boolean done = false;
        try {
            RegionDefinition last = null;
            for (ConsumerRecord<byte[], byte[]> each : open.poll(POLL)) {
                RegionDefinition found = read(each);
                last = found == null ? last : found;
            }
            if (last != null) {
                write(last);
            }
            done = true;
        } finally {
            if (!done) {
                close();
            }
        }
        return Duration.ZERO;
    }

    @Override
    public void close() {
        // An interrupt would keep the consumer from leaving the broker in order.
        boolean interrupted = Thread.interrupted();
        Consumer<byte[], byte[]> open = consumer;
        consumer = null;
        if (open != null) {
            open.close(CloseOptions.timeout(POLL));
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Consumer<byte[], byte[]> open() {
        Consumer<byte[], byte[]> opened = consumers.get();
        consumer = opened;
        List<PartitionInfo> there = opened.partitionsFor(TOPIC);
        if (there == null || there.isEmpty()) {
            close();
            throw new KafkaException("the topic " + TOPIC + " is not there yet");
        }
        opened.assign(there.stream()
                .map(each -> new TopicPartition(TOPIC, each.partition()))
                .toList());
        opened.seekToBeginning(opened.assignment());
        return opened;
    }

    private @Nullable RegionDefinition read(ConsumerRecord<byte[], byte[]> each) {
        if (each.key() == null
                || each.value() == null
                || !region.text().equals(new String(each.key(), StandardCharsets.UTF_8))) {
            return null;
        }
        try {
            return EventCodec.decode(each.value()).data() instanceof RegionDefinition found ? found : null;
        } catch (UnreadableEventException e) {
            LOG.warn("{} at offset {} is passed over: {}", TOPIC, each.offset(), e.getMessage());
            return null;
        }
    }

    private void write(RegionDefinition definition) throws IOException, InterruptedException {
        Map<String, Long> rates = definition.limits() == null ? Map.of() : definition.limits();
        if (store.write(new WrittenLimits(definition.revision(), rates))) {
            LOG.info("limits of revision {}, bytes a second: {}", definition.revision(), rates);
        }
    }
}
