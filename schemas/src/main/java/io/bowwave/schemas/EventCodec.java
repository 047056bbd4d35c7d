package io.bowwave.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.schemas.EventTypes.EventType;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Events as JSON and back. One flat object: {@code id}, {@code type}, {@code time}, {@code source}, {@code subject}, {@code schema} (the
 * version at the end of the type), {@code traceparent}, then the data's own properties. Tools that see only the value find everything in it.
 */
public final class EventCodec {

    private EventCodec() {}

    /** UTF-8 JSON. */
    public static byte[] encode(Event<?> event) {
        try {
            return Json.mapper().writeValueAsBytes(tree(event));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + event, e);
        }
    }

    /** The flat object. */
    public static ObjectNode tree(Event<?> event) {
        EventType<?> type = EventTypes.of(event.data().getClass());
        ObjectNode tree = Json.mapper().createObjectNode();
        tree.put("id", event.id());
        tree.put("type", type.type());
        tree.put("time", Json.time(event.time()));
        tree.put("source", event.source());
        tree.put("subject", event.subject());
        tree.put("schema", type.schema());
        if (event.traceparent() != null) {
            tree.put("traceparent", event.traceparent());
        }
        tree.setAll((ObjectNode) Json.mapper().valueToTree(event.data()));
        return tree;
    }

    /**
     * Reads an event of a type that we know.
     *
     * @throws UnreadableEventException when it is no JSON object, lacks one of id, type, time or subject, has a type that this version
     *     does not know, or a property of a wrong type; the message names the property, what was found and what is expected
     */
    public static Event<?> decode(byte[] json) throws UnreadableEventException {
        ObjectNode tree = parse(json);
        String type = text(tree, "type");
        EventType<?> known = EventTypes.find(type);
        if (known == null) {
            throw new UnreadableEventException("type: found \"" + type + "\", which this version does not know");
        }
        return new Event<>(
                text(tree, "id"),
                time(tree),
                tree.path("source").asText("unknown"),
                text(tree, "subject"),
                traceparent(tree),
                data(tree, known.data()));
    }

    /** The value as a JSON object. */
    public static ObjectNode parse(byte @Nullable [] json) throws UnreadableEventException {
        if (json == null || json.length == 0) {
            throw new UnreadableEventException("value: found nothing, expected a JSON object");
        }
        try {
            JsonNode tree = Json.mapper().readTree(json);
            if (tree instanceof ObjectNode object) {
                return object;
            }
            throw new UnreadableEventException("value: found JSON " + tree.getNodeType() + ", expected an object");
        } catch (IOException e) {
            throw new UnreadableEventException("value: not JSON: " + firstLine(e), e);
        }
    }

    /** The data of an event, as the record of this class. */
    public static <T extends EventData> T data(ObjectNode tree, Class<T> data) throws UnreadableEventException {
        try {
            return Objects.requireNonNull(Json.mapper().treeToValue(tree, data));
        } catch (JsonProcessingException e) {
            throw new UnreadableEventException(Mismatches.describe(e), e);
        } catch (IllegalArgumentException | NullPointerException e) {
            throw new UnreadableEventException(data.getSimpleName() + ": " + firstLine(e), e);
        }
    }

    public static @Nullable String traceparent(ObjectNode tree) {
        JsonNode found = tree.get("traceparent");
        return found != null && found.isTextual() ? found.textValue() : null;
    }

    private static Instant time(ObjectNode tree) throws UnreadableEventException {
        String found = text(tree, "time");
        try {
            return Instant.parse(found);
        } catch (DateTimeException e) {
            throw new UnreadableEventException(
                    "time: found \"" + found + "\", expected RFC 3339, for example 2026-01-31T12:00:00.000Z", e);
        }
    }

    private static String text(ObjectNode tree, String property) throws UnreadableEventException {
        JsonNode found = tree.get(property);
        if (found == null || !found.isTextual()) {
            throw new UnreadableEventException(
                    property + ": found " + (found == null ? "nothing" : found.getNodeType()) + ", expected a string");
        }
        return found.textValue();
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
