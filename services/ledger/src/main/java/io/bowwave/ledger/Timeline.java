package io.bowwave.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.schemas.Event;
import io.bowwave.schemas.EventTypes;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Rows of the timeline. */
final class Timeline {

    private static final String INSERT = """
            insert into event (topic, partition, log_offset, id, type, app, build, request, time, json)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)
            on conflict (topic, partition, log_offset) do nothing
            """;

    private Timeline() {}

    static Change of(Entry entry, Event<?> event, ObjectNode tree) {
        String type = EventTypes.of(event.data().getClass()).type();
        return row(entry, event.id(), type, event.data().app(), event.time(), tree);
    }

    /** For records that leave out what follows from the record itself. */
    static Change row(Entry entry, String id, String type, @Nullable Object app, Instant time, ObjectNode tree) {
        return Change.of(
                INSERT,
                entry.topic(),
                entry.partition(),
                entry.offset(),
                id,
                type,
                app,
                text(tree, "build"),
                text(tree, "request"),
                time,
                Change.json(tree));
    }

    static @Nullable String text(ObjectNode tree, String property) {
        JsonNode found = tree.get(property);
        return found != null && found.isTextual() ? found.textValue() : null;
    }
}
