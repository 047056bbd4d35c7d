package io.bowwave.replicator.retention;

import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.Topic;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.UnreadableEventException;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.InvalidIdException;
import io.bowwave.schemas.id.RegionName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the state up to the end of the log, again and again. Partition after partition, since everything about one app is in the one of one
 * number; and within it the builds before the replicas, so that a removal is never heard of before its build. For one thread.
 */
final class RetentionReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RetentionReader.class);

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration SILENCE_AT_MOST = Duration.ofSeconds(30);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(3);

    /** What was removed is known for so long after it settled, so that a sweep that was held up still knows what it deletes. */
    private static final Duration REMEMBER = Duration.ofDays(7);

    private static final List<Topic> TOPICS = List.of(
            Topics.APPS,
            Topics.BUILD_EVENTS,
            Topics.DEPLOY_EVENTS,
            Topics.GOAL_STATE,
            Topics.FLEET_STATUS,
            Topics.REPLICA_EVENTS);

    private final Supplier<Consumer<byte[], byte[]>> connect;
    private final RetentionState state;
    private final Clock clock;
    private final Duration settle;
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private @Nullable Consumer<byte[], byte[]> consumer;

    RetentionReader(Supplier<Consumer<byte[], byte[]>> connect, RetentionState state, Clock clock, Duration settle) {
        this.connect = connect;
        this.state = state;
        this.clock = clock;
        this.settle = settle;
    }

    /** Returns when everything is applied that was on the log when it was called. */
    void catchUp() throws IOException {
        try {
            Consumer<byte[], byte[]> connected = consumer();
            Map<TopicPartition, Long> ends = connected.endOffsets(connected.assignment());
            int partition = -1;
            for (TopicPartition each : inOrder(ends)) {
                if (each.partition() != partition) {
                    partition = each.partition();
                    state.forget(clock.instant().minus(settle).minus(REMEMBER));
                }
                read(connected, each, ends.getOrDefault(each, 0L));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() {
        Consumer<byte[], byte[]> connected = consumer;
        consumer = null;
        if (connected != null) {
            connected.close(CloseOptions.timeout(CLOSE_WITHIN));
        }
    }

    /** Has every partition, each where it stands, and is told one at a time to go on. */
    private Consumer<byte[], byte[]> consumer() {
        Consumer<byte[], byte[]> connected = consumer;
        if (connected == null) {
            connected = connect.get();
            consumer = connected;
            List<TopicPartition> all = partitions(connected);
            connected.assign(all);
            connected.pause(all);
            for (TopicPartition each : all) {
                Long at = next.get(each);
                if (at == null) {
                    connected.seekToBeginning(List.of(each));
                } else {
                    connected.seek(each, at);
                }
            }
        }
        return connected;
    }

    private static List<TopicPartition> partitions(Consumer<byte[], byte[]> connected) {
        List<TopicPartition> all = new ArrayList<>();
        for (Topic topic : TOPICS) {
            connected
                    .partitionsFor(topic.name())
                    .forEach(info -> all.add(new TopicPartition(topic.name(), info.partition())));
        }
        return all;
    }

    private static List<TopicPartition> inOrder(Map<TopicPartition, Long> ends) {
        List<String> names = TOPICS.stream().map(Topic::name).toList();
        return ends.keySet().stream()
                .sorted(Comparator.comparingInt(TopicPartition::partition)
                        .thenComparingInt(each -> names.indexOf(each.topic())))
                .toList();
    }

    private void read(Consumer<byte[], byte[]> connected, TopicPartition partition, long end) throws IOException {
        if (next.getOrDefault(partition, 0L) >= end) {
            return;
        }
        connected.resume(List.of(partition));
        long heardAt = clock.millis();
        while (connected.position(partition) < end) {
            var records = connected.poll(POLL);
            records.forEach(this::take);
            heardAt = records.isEmpty() ? heardAt : clock.millis();
            next.put(partition, connected.position(partition));
            if (clock.millis() - heardAt > SILENCE_AT_MOST.toMillis()) {
                throw new IOException("%s: found nothing for %s, expected records up to %d"
                        .formatted(partition, SILENCE_AT_MOST, end));
            }
        }
        next.put(partition, connected.position(partition));
        connected.pause(List.of(partition));
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        try {
            if (record.value() == null) {
                gone(record.topic(), key);
            } else {
                state.apply(EventCodec.decode(record.value()));
            }
        } catch (UnreadableEventException | InvalidIdException e) {
            unreadable(record, key, String.valueOf(e.getMessage()));
        }
    }

    private void gone(String topic, String key) {
        String[] parts = key.split("\\|", -1);
        if (topic.equals(Topics.APPS.name())) {
            state.gone(new AppName(key), null, null);
        } else if (parts.length == 2 && topic.equals(Topics.GOAL_STATE.name())) {
            state.gone(new AppName(parts[1]), new RegionName(parts[0]), null);
        } else if (parts.length == 2 && topic.equals(Topics.FLEET_STATUS.name())) {
            state.gone(new AppName(parts[0]), null, new RegionName(parts[1]));
        }
    }

    /** What cannot be understood must not lead to a removal: everything of the app stays. */
    private void unreadable(ConsumerRecord<byte[], byte[]> record, String key, String why) {
        String at = "%s-%d@%d".formatted(record.topic(), record.partition(), record.offset());
        LOG.warn("{} cannot be read; artifacts of its app stay: {}", at, why);
        for (String part : key.split("\\|", -1)) {
            try {
                state.app(new AppName(part)).unreadable(at);
            } catch (InvalidIdException e) {
                LOG.debug("{} is no app", part, e);
            }
        }
    }
}
