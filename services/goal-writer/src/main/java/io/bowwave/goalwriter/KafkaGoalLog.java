package io.bowwave.goalwriter;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.UnreadableEventException;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.InvalidIdException;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.log.DeadLetters;
import io.bowwave.schemas.rollout.Goal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The goal topic in Kafka, every partition of it, committed records only. What cannot be read goes to the dead letters. */
final class KafkaGoalLog implements GoalLog {

    private static final String TOPIC = Topics.GOAL_STATE.name();
    private static final Duration DEAD_LETTER_WITHIN = Duration.ofSeconds(15);

    private final Consumer<byte[], byte[]> consumer;
    private final Producer<byte[], byte[]> deadLetters;
    private final String prefix;

    KafkaGoalLog(Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> deadLetters, RegionName region) {
        this.consumer = consumer;
        this.deadLetters = deadLetters;
        this.prefix = region + "|";
    }

    @Override
    public void start(Map<Integer, Long> offsets) {
        List<PartitionInfo> there = consumer.partitionsFor(TOPIC);
        if (there == null || there.isEmpty()) {
            throw new KafkaException("the topic " + TOPIC + " is not there yet");
        }
        consumer.assign(there.stream()
                .map(each -> new TopicPartition(TOPIC, each.partition()))
                .toList());
        for (TopicPartition each : consumer.assignment()) {
            consumer.seek(each, offsets.getOrDefault(each.partition(), 0L));
        }
    }

    @Override
    public Map<Integer, Batch> poll(Duration within) {
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(within);
        Map<Integer, Batch> batches = new HashMap<>();
        for (TopicPartition partition : polled.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> records = polled.records(partition);
            List<GoalRecord> ours = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record : records) {
                GoalRecord read = read(record);
                if (read != null) {
                    ours.add(read);
                }
            }
            batches.put(partition.partition(), new Batch(ours, records.getLast().offset() + 1));
        }
        return batches;
    }

    @Override
    public long lag() {
        long lag = 0;
        for (TopicPartition each : consumer.assignment()) {
            OptionalLong behind = consumer.currentLag(each);
            lag += behind.orElse(0);
        }
        return lag;
    }

    @Override
    public void close() {
        consumer.close();
        deadLetters.close(DEAD_LETTER_WITHIN);
    }

    /** Null when it is not about our region, or about nothing that can be read. */
    private @Nullable GoalRecord read(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? "" : text(record.key());
        if (!key.startsWith(prefix)) {
            return null;
        }
        try {
            AppName app = new AppName(key.substring(prefix.length()));
            if (record.value() == null) {
                return new GoalRecord(app, record.offset(), 0, null, null);
            }
            Event<?> event = EventCodec.decode(record.value());
            if (!(event.data() instanceof Goal goal) || !key.equals(goal.region() + "|" + goal.app())) {
                throw new UnreadableEventException("key: found \"" + key + "\" on " + event.subject());
            }
            return new GoalRecord(app, record.offset(), goal.generation(), text(record.value()), event.traceparent());
        } catch (UnreadableEventException | InvalidIdException e) {
            refuse(record, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private void refuse(ConsumerRecord<byte[], byte[]> record, String reason) {
        try {
            deadLetters
                    .send(DeadLetters.of(record, "goal-writer", reason))
                    .get(DEAD_LETTER_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while writing a dead letter", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("cannot write a dead letter", e);
        }
    }
}
