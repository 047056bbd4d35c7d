package io.bowwave.topologies.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.UnreadableEventException;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.InvalidIdException;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.rollout.DeployAction;
import io.bowwave.schemas.rollout.DeployRequest;
import io.bowwave.topologies.rollout.RolloutInput.Asked;
import io.bowwave.topologies.rollout.RolloutInput.Garbled;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Reads the public command as anybody may have written it: without id, without key, with a wrong key, or as something else altogether.
 * Pure.
 */
final class RequestReader {

    /** A request is some hundred bytes; more is no request. */
    static final int MAX_BYTES = 64 * 1024;

    /** What was found. */
    sealed interface Found {
        /** One that can be answered. */
        record Understood(AppName app, RolloutInput input) implements Found {}

        /** Nobody can be answered: not even the app is known. */
        record Hopeless(String reason) implements Found {}
    }

    private RequestReader() {}

    static Found read(Record<byte[], byte[]> record, RecordMetadata where) {
        AppName keyed = app(record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8));
        try {
            return readable(record, where, keyed, tree(record.value()));
        } catch (UnreadableEventException e) {
            String reason = String.valueOf(e.getMessage());
            return keyed == null
                    ? new Found.Hopeless(reason)
                    : garbled(record, keyed, derivedId(record, where), "unknown", reason);
        }
    }

    private static ObjectNode tree(byte @Nullable [] value) throws UnreadableEventException {
        if (value != null && value.length > MAX_BYTES) {
            throw new UnreadableEventException(
                    "value: found %d bytes, expected at most %d".formatted(value.length, MAX_BYTES));
        }
        return EventCodec.parse(value);
    }

    private static Found readable(
            Record<byte[], byte[]> record, RecordMetadata where, @Nullable AppName keyed, ObjectNode tree) {
        JsonNode named = tree.get("app");
        AppName app = named == null ? keyed : named.isTextual() ? app(named.textValue()) : null;
        if (app == null) {
            String reason = "app: found %s, expected the name of an app, 1 to 63 of a-z, 0-9 and -, for example web"
                    .formatted(named == null ? "nothing" : named);
            return keyed == null
                    ? new Found.Hopeless(reason)
                    : garbled(record, keyed, derivedId(record, where), action(tree), reason);
        }
        JsonNode id = tree.get("id");
        RequestId request = id == null ? derivedId(record, where) : id.isTextual() ? id(id.textValue()) : null;
        if (request == null) {
            String reason = "id: found %s, expected 1 to 128 of A-Z, a-z, 0-9, ., _, :, / and -, or no such field"
                    .formatted(id);
            return garbled(record, app, derivedId(record, where), action(tree), reason);
        }
        return understood(record, app, request, tree);
    }

    private static Found understood(Record<byte[], byte[]> record, AppName app, RequestId id, ObjectNode tree) {
        try {
            tree.put("app", app.text());
            if (!tree.path("action").isTextual()) {
                throw new UnreadableEventException("action: found %s, expected one of %s"
                        .formatted(
                                tree.has("action") ? tree.get("action") : "nothing",
                                Arrays.stream(DeployAction.values())
                                        .map(DeployAction::text)
                                        .collect(Collectors.joining(", "))));
            }
            DeployRequest request = EventCodec.data(tree, DeployRequest.class);
            return new Found.Understood(app, new Asked(id, request, at(record), trace(record, tree)));
        } catch (UnreadableEventException e) {
            return garbled(record, app, id, action(tree), String.valueOf(e.getMessage()));
        }
    }

    private static Found garbled(
            Record<byte[], byte[]> record, AppName app, RequestId id, String action, String reason) {
        return new Found.Understood(app, new Garbled(app, id, action, reason, at(record), header(record, TRACE)));
    }

    /** The CloudEvents header's id, else the place of the record. */
    static RequestId derivedId(Record<byte[], byte[]> record, RecordMetadata where) {
        String header = header(record, "ce_id");
        RequestId given = header == null ? null : id(header);
        return given != null
                ? given
                : new RequestId("%s-%d-%d".formatted(where.topic(), where.partition(), where.offset()));
    }

    private static final String TRACE = "ce_traceparent";

    private static @Nullable String trace(Record<byte[], byte[]> record, ObjectNode tree) {
        String inside = EventCodec.traceparent(tree);
        return inside != null ? inside : header(record, TRACE);
    }

    private static Instant at(Record<byte[], byte[]> record) {
        return Instant.ofEpochMilli(record.timestamp());
    }

    private static String action(ObjectNode tree) {
        JsonNode action = tree.get("action");
        return action != null && action.isTextual() ? action.textValue() : "unknown";
    }

    private static @Nullable String header(Record<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static @Nullable AppName app(@Nullable String text) {
        try {
            return text == null ? null : new AppName(text);
        } catch (InvalidIdException e) {
            return null; // what is wrong is said by the caller, who knows where it stood
        }
    }

    private static @Nullable RequestId id(String text) {
        try {
            return new RequestId(text);
        } catch (InvalidIdException e) {
            return null; // as above
        }
    }
}
