package io.bowwave.jobtap;

import io.bowwave.process.KafkaClients;
import io.bowwave.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;

/** The topic that holds the tap's position: one partition, compacted; a position counts when the transaction of its events has committed. */
final class PositionTopic {

    private static final TopicPartition PARTITION = new TopicPartition(Topics.JOB_TAP_OFFSETS.name(), 0);
    private static final Duration WITHIN = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(100);
    /** A tap that is busy writes a position for each transaction; the last ones are enough unless there was nothing else for long. */
    private static final long FIRST_LOOK_BACK = 1_000;

    private final String bootstrap;
    private final short replication;

    PositionTopic(String bootstrap, short replication) {
        this.bootstrap = bootstrap;
        this.replication = replication;
    }

    static ProducerRecord<byte[], byte[]> record(String key, @Nullable String position) {
        return new ProducerRecord<>(
                PARTITION.topic(),
                PARTITION.partition(),
                key.getBytes(StandardCharsets.UTF_8),
                position == null ? null : position.getBytes(StandardCharsets.UTF_8));
    }

    /** Takes back all that is kept for the slot: its position, and how far its log was reconciled. */
    static List<ProducerRecord<byte[], byte[]>> forget(String slot) {
        return List.of(record(slot, null), record(reconciled(slot), null));
    }

    /** The key of the time up to which the log was reconciled. */
    static String reconciled(String slot) {
        return "reconciled|" + slot;
    }

    static boolean holds(ProducerRecord<byte[], byte[]> record) {
        return record.topic().equals(PARTITION.topic());
    }

    /** Makes the topic unless it is there. */
    void ensure() throws InterruptedException, ExecutionException, TimeoutException {
        Map<String, String> settings = new HashMap<>(Topics.JOB_TAP_OFFSETS.settings());
        settings.put("segment.ms", Long.toString(Duration.ofMinutes(10).toMillis()));
        settings.put("segment.bytes", Integer.toString(16 << 20));
        settings.put("min.insync.replicas", Integer.toString(Math.max(1, replication - 1)));
        try (Admin admin = KafkaClients.admin(bootstrap)) {
            admin.createTopics(Set.of(new NewTopic(PARTITION.topic(), 1, replication).configs(settings)))
                    .all()
                    .get(WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    /**
     * The last committed position. To be called after {@code initTransactions}, which ends what an earlier tap had left open; reads to
     * the high watermark, and so waits until the markers of that are there.
     *
     * @return null: none, or it was taken back
     */
    @Nullable
    String last(String key) throws InterruptedException, ExecutionException, TimeoutException {
        long end = highWatermark();
        long deadline = System.nanoTime() + WITHIN.toNanos();
        try (Consumer<byte[], byte[]> consumer = KafkaClients.consumer(bootstrap, "job-tap-position", null)) {
            consumer.assign(List.of(PARTITION));
            long begin = consumer.beginningOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
            for (long back = FIRST_LOOK_BACK; ; back *= 10) {
                long from = Math.max(begin, end - back);
                Map<String, @Nullable String> found = read(consumer, from, end, deadline);
                if (found.containsKey(key) || from == begin) {
                    return found.get(key);
                }
            }
        }
    }

    private static Map<String, @Nullable String> read(
            Consumer<byte[], byte[]> consumer, long from, long end, long deadline) throws TimeoutException {
        Map<String, @Nullable String> found = new HashMap<>();
        consumer.seek(PARTITION, from);
        while (consumer.position(PARTITION) < end) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("the position could not be read within " + WITHIN + ": offset "
                        + consumer.position(PARTITION) + " of " + end);
            }
            consumer.poll(POLL).forEach(record -> found.put(text(record.key()), textOrNull(record.value())));
        }
        return found;
    }

    private long highWatermark() throws InterruptedException, ExecutionException, TimeoutException {
        try (Admin admin = KafkaClients.admin(bootstrap)) {
            return admin.listOffsets(
                            Map.of(PARTITION, OffsetSpec.latest()),
                            new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                    .partitionResult(PARTITION)
                    .get(WITHIN.toSeconds(), TimeUnit.SECONDS)
                    .offset();
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static @Nullable String textOrNull(byte @Nullable [] bytes) {
        return bytes == null ? null : text(bytes);
    }
}
