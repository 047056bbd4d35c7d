package io.bowwave.ledger;

import io.bowwave.schemas.Topic;
import io.bowwave.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Reads every topic but build-logs, all partitions, from positions that are kept elsewhere. Owned by one loop's thread. */
final class LogReader implements AutoCloseable {

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);
    private static final Set<String> TOPICS = topics();

    private final Supplier<Consumer<byte[], byte[]>> open;
    private @Nullable Consumer<byte[], byte[]> consumer;

    LogReader(Supplier<Consumer<byte[], byte[]>> open) {
        this.open = open;
    }

    /** Every partition there is now. Asks for the list, since asking for a topic by name could create it. */
    Set<TopicPartition> partitions() {
        Set<TopicPartition> found = new HashSet<>();
        for (List<PartitionInfo> topic : consumer().listTopics().values()) {
            topic.stream()
                    .filter(each -> TOPICS.contains(each.topic()))
                    .forEach(each -> found.add(new TopicPartition(each.topic(), each.partition())));
        }
        return found;
    }

    /** Goes on from here. */
    void seek(Map<TopicPartition, Long> positions) {
        Consumer<byte[], byte[]> reader = consumer();
        reader.assign(positions.keySet());
        positions.forEach(reader::seek);
    }

    /** At most 500 records, Kafka's own bound. */
    List<Entry> poll(Duration wait) {
        List<Entry> entries = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> each : consumer().poll(wait)) {
            entries.add(new Entry(each));
        }
        return entries;
    }

    /** Where each partition would be read next; also past what transactions leave between records. */
    Map<TopicPartition, Long> positions() {
        Map<TopicPartition, Long> positions = new HashMap<>();
        consumer().assignment().forEach(each -> positions.put(each, consumer().position(each)));
        return positions;
    }

    /** The first offset of each partition that is not readable yet. */
    Map<TopicPartition, Long> ends() {
        return consumer().endOffsets(consumer().assignment());
    }

    /** Records between here and the ends; transactions' own marks count too, so this is an upper bound. */
    long behind() {
        Map<TopicPartition, Long> positions = positions();
        return ends().entrySet().stream()
                .mapToLong(end -> Math.max(0, end.getValue() - positions.getOrDefault(end.getKey(), 0L)))
                .sum();
    }

    @Override
    public void close() {
        if (consumer != null) {
            consumer.close(CloseOptions.timeout(CLOSE_WITHIN));
            consumer = null;
        }
    }

    private Consumer<byte[], byte[]> consumer() {
        if (consumer == null) {
            consumer = open.get();
        }
        return consumer;
    }

    private static Set<String> topics() {
        Set<String> names = new HashSet<>();
        Topics.all().stream()
                .filter(topic -> !topic.equals(Topics.BUILD_LOGS))
                .map(Topic::name)
                .forEach(names::add);
        return Set.copyOf(names);
    }
}
