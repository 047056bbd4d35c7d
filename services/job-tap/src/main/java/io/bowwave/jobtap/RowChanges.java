package io.bowwave.jobtap;

import io.bowwave.schemas.Topic;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.log.EventRecords;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** Changes of captured rows as records for the log. Pure. */
final class RowChanges {

    private RowChanges() {}

    /** Empty: the change is no news, for example the tap's own heartbeat. */
    static Optional<ProducerRecord<byte[], byte[]>> record(SourceRecord change) {
        if (!(change.value() instanceof Struct envelope) || envelope.schema().field("op") == null) {
            return Optional.empty();
        }
        Struct before = envelope.getStruct("before");
        Struct after = envelope.getStruct("after");
        return switch (envelope.getStruct("source").getString("table")) {
            case "build_job" -> build(before, after);
            case "app" -> Optional.of(after == null ? gone(Topics.APPS, before) : app(new WalColumns(after)));
            case "region" -> Optional.of(after == null ? gone(Topics.REGIONS, before) : region(new WalColumns(after)));
            default -> Optional.empty();
        };
    }

    /** Builds are history: none is deleted. A change that keeps the revision is no change of state. */
    private static Optional<ProducerRecord<byte[], byte[]>> build(@Nullable Struct before, @Nullable Struct after) {
        if (after == null || (before != null && before.getInt64("revision").equals(after.getInt64("revision")))) {
            return Optional.empty();
        }
        return Optional.of(build(BuildRow.of(new WalColumns(after))));
    }

    static ProducerRecord<byte[], byte[]> build(BuildRow row) {
        return EventRecords.keyedByApp(row.app().text(), BuildEvents.of(row));
    }

    static ProducerRecord<byte[], byte[]> app(Columns row) {
        return EventRecords.keyedByApp(row.text("name"), Definitions.app(row));
    }

    static ProducerRecord<byte[], byte[]> region(Columns row) {
        return EventRecords.keyedByApp(row.text("name"), Definitions.region(row));
    }

    private static ProducerRecord<byte[], byte[]> gone(Topic topic, @Nullable Struct before) {
        return gone(topic, Columns.present("name", before).getString("name"));
    }

    static ProducerRecord<byte[], byte[]> gone(Topic topic, String name) {
        return new ProducerRecord<>(topic.name(), name.getBytes(StandardCharsets.UTF_8), null);
    }
}
