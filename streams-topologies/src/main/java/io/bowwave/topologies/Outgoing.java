package io.bowwave.topologies;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.log.DeadLetters;
import io.bowwave.schemas.log.EventRecords;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** What processors send to sinks: bytes with the headers that every Bowwave record has. */
public final class Outgoing {

    private Outgoing() {}

    /** An event under this key; the record has the event's time. */
    public static Record<byte[], byte[]> event(String key, Event<?> event) {
        return new Record<>(
                key.getBytes(StandardCharsets.UTF_8),
                EventCodec.encode(event),
                event.time().toEpochMilli(),
                EventRecords.headers(event));
    }

    /**
     * A record that cannot be read, as it was, for the dead letters.
     *
     * @param process who could not read it
     * @param reason names what was found and what is expected
     */
    public static Record<byte[], byte[]> deadLetter(
            Record<byte[], byte[]> record, RecordMetadata where, String process, String reason) {
        ConsumerRecord<byte[], byte[]> read =
                new ConsumerRecord<>(where.topic(), where.partition(), where.offset(), record.key(), record.value());
        return new Record<>(
                record.key(),
                record.value(),
                record.timestamp(),
                DeadLetters.of(read, process, reason).headers());
    }
}
