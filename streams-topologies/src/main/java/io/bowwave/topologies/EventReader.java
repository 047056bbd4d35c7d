package io.bowwave.topologies;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.UnreadableEventException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Bytes to events. What cannot be read goes to the dead letters with its reason, and the stream goes on. A deletion (no value) passes as
 * {@link Deleted}, since what it means depends on its topic. Runs on the stream thread, keeps nothing.
 */
public final class EventReader implements Processor<byte[], byte[], String, Object> {

    /** The record of this key is gone from a compacted topic. */
    public record Deleted(String topic, String key) {}

    private final String process;
    private final String next;
    private final String deadLetters;
    private ProcessorContext<String, Object> context;

    /**
     * @param process who reads, for the dead letters
     * @param next the processor that gets {@code (key, Event)} or {@code (key, Deleted)}
     * @param deadLetters the sink of what cannot be read
     */
    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else
    public EventReader(String process, String next, String deadLetters) {
        this.process = process;
        this.next = next;
        this.deadLetters = deadLetters;
    }

    @Override
    public void init(ProcessorContext<String, Object> given) {
        context = given;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata where = context.recordMetadata().orElseThrow();
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            context.forward(new Record<>(key, new Deleted(where.topic(), key), record.timestamp()), next);
            return;
        }
        try {
            Event<?> event = EventCodec.decode(record.value());
            context.forward(new Record<>(key, event, record.timestamp()), next);
        } catch (UnreadableEventException e) {
            reject(record, where, String.valueOf(e.getMessage()));
        }
    }

    // Sinks take bytes, the next processor takes events: one context carries both.
    @SuppressWarnings({"unchecked", "rawtypes"})
    private void reject(Record<byte[], byte[]> record, RecordMetadata where, String reason) {
        ((ProcessorContext) context).forward(Outgoing.deadLetter(record, where, process, reason), deadLetters);
    }
}
