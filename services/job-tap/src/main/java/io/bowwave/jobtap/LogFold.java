package io.bowwave.jobtap;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.process.KafkaClients;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.UnreadableEventException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads back what the tap has written, and folds it to what it says about rows. One thread. */
final class LogFold implements AutoCloseable {

    private static final Duration READ_WITHIN = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(200);
    /** Clocks of brokers and database may differ by this much. */
    private static final Duration CLOCK_MARGIN = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(LogFold.class);

    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final SeenOnLog seen;

    private LogFold(Consumer<byte[], byte[]> consumer, SeenOnLog seen) {
        this.consumer = consumer;
        this.seen = seen;
    }

    /** @param from events of builds that were made before this don't matter */
    static LogFold open(String bootstrap, SeenOnLog seen, Instant from) {
        Consumer<byte[], byte[]> consumer = KafkaClients.consumer(bootstrap, "job-tap-reconciler", null);
        try {
            List<TopicPartition> builds = partitions(consumer, Topics.BUILD_EVENTS.name());
            List<TopicPartition> definitions = new ArrayList<>(partitions(consumer, Topics.APPS.name()));
            definitions.addAll(partitions(consumer, Topics.REGIONS.name()));
            List<TopicPartition> all = new ArrayList<>(builds);
            all.addAll(definitions);
            consumer.assign(all);
            consumer.seekToBeginning(all);
            seek(consumer, builds, from);
            return new LogFold(consumer, seen);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    private static List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    private static void seek(Consumer<byte[], byte[]> consumer, List<TopicPartition> builds, Instant from) {
        if (from.compareTo(Instant.EPOCH.plus(CLOCK_MARGIN)) < 0) {
            return;
        }
        Map<TopicPartition, Long> times = new HashMap<>();
        builds.forEach(each -> times.put(each, from.minus(CLOCK_MARGIN).toEpochMilli()));
        Map<TopicPartition, OffsetAndTimestamp> offsets = consumer.offsetsForTimes(times);
        for (TopicPartition each : builds) {
            OffsetAndTimestamp offset = offsets.get(each);
            if (offset == null) {
                consumer.seekToEnd(List.of(each));
            } else {
                consumer.seek(each, offset.offset());
            }
        }
    }

    /** Reads everything that is committed now. */
    void readOn() throws TimeoutException {
        ends.clear();
        ends.putAll(consumer.endOffsets(consumer.assignment()));
        long deadline = System.nanoTime() + READ_WITHIN.toNanos();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("the log could not be read to its end within " + READ_WITHIN);
            }
            consumer.poll(POLL).forEach(this::fold);
        }
    }

    private void fold(ConsumerRecord<byte[], byte[]> record) {
        String key = new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            seen.gone(record.topic(), key);
            return;
        }
        try {
            ObjectNode event = EventCodec.parse(record.value());
            long revision = event.path("revision").asLong();
            if (record.topic().equals(Topics.BUILD_EVENTS.name())) {
                seen.build(event.path("build").asText(), revision);
            } else {
                seen.defined(record.topic(), key, revision);
            }
        } catch (UnreadableEventException e) {
            LOG.warn(
                    "{}-{}@{} is no event of ours: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getMessage());
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
