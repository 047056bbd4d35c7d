package io.bowwave.schemas.log;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.EventTypes;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.Topic;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Utils;

/** Events as Kafka records: CloudEvents 1.0, Kafka protocol binding, binary mode. */
public final class EventRecords {

    private EventRecords() {}

    /** A record whose partition follows from its key, as every Kafka client computes it. */
    public static ProducerRecord<byte[], byte[]> keyedByApp(String key, Event<?> event) {
        return new ProducerRecord<>(
                topic(event).name(),
                null,
                key.getBytes(StandardCharsets.UTF_8),
                EventCodec.encode(event),
                headers(event));
    }

    /**
     * A record whose partition follows from something else than its key.
     *
     * @param partitionBy the part of the key that decides, for example the app
     * @param partitions of the topic
     */
    public static ProducerRecord<byte[], byte[]> keyed(String key, String partitionBy, int partitions, Event<?> event) {
        return new ProducerRecord<>(
                topic(event).name(),
                partition(partitionBy, partitions),
                key.getBytes(StandardCharsets.UTF_8),
                EventCodec.encode(event),
                headers(event));
    }

    /** Where Kafka's default partitioner puts a record with this key. */
    public static int partition(String key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % partitions;
    }

    /** The {@code ce_*} headers of the event. */
    public static Headers headers(Event<?> event) {
        RecordHeaders headers = new RecordHeaders();
        add(headers, "ce_specversion", "1.0");
        add(headers, "ce_id", event.id());
        add(headers, "ce_type", EventTypes.of(event.data().getClass()).type());
        add(headers, "ce_source", event.source());
        add(headers, "ce_subject", event.subject());
        add(headers, "ce_time", Json.time(event.time()));
        add(headers, "content-type", "application/json");
        if (event.traceparent() != null) {
            add(headers, "ce_traceparent", event.traceparent());
        }
        return headers;
    }

    private static Topic topic(Event<?> event) {
        return EventTypes.of(event.data().getClass()).topic();
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
