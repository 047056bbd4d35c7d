package io.bowwave.schemas.log;

import io.bowwave.schemas.Topics;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * What could not be read, as it was, with headers that say where it stood and why it could not be read: {@code dl_topic},
 * {@code dl_partition}, {@code dl_offset}, {@code dl_process}, {@code dl_reason}.
 */
public final class DeadLetters {

    private DeadLetters() {}

    /** @param process who could not read it, for example {@code ledger} */
    public static ProducerRecord<byte[], byte[]> of(
            ConsumerRecord<byte[], byte[]> record, String process, String reason) {
        RecordHeaders headers = new RecordHeaders();
        add(headers, "dl_topic", record.topic());
        add(headers, "dl_partition", Integer.toString(record.partition()));
        add(headers, "dl_offset", Long.toString(record.offset()));
        add(headers, "dl_process", process);
        add(headers, "dl_reason", reason);
        return new ProducerRecord<>(Topics.DEAD_LETTERS.name(), null, record.key(), record.value(), headers);
    }

    private static void add(RecordHeaders headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
