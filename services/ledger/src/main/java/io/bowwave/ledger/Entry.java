package io.bowwave.ledger;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A record of the log, where it stands and when it was written. */
record Entry(ConsumerRecord<byte[], byte[]> record) {

    String topic() {
        return record.topic();
    }

    int partition() {
        return record.partition();
    }

    long offset() {
        return record.offset();
    }

    byte @Nullable [] value() {
        return record.value();
    }

    @Nullable
    String key() {
        return text(record.key());
    }

    Instant written() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    @Nullable
    String header(String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : text(header.value());
    }

    /** For logs. */
    String place() {
        return topic() + "-" + partition() + "@" + offset();
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
