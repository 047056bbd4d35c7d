package io.bowwave.schemas.check;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.EventTypes;
import io.bowwave.schemas.EventTypes.EventType;
import io.bowwave.schemas.UnreadableEventException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Checks an event's JSON against the schema of its type. For tests; may be shared between threads. */
public final class SchemaCheck {

    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

    /** The place of a type's schema on the class path. */
    public static String resource(EventType<?> type) {
        return "/io/bowwave/schemas/json/" + type.type() + ".json";
    }

    /**
     * What is wrong with this event; empty when it is as its schema says.
     *
     * @param eventJson a record's value: UTF-8 JSON with a {@code type}
     */
    public List<String> problems(byte[] eventJson) {
        ObjectNode tree;
        try {
            tree = EventCodec.parse(eventJson);
        } catch (UnreadableEventException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
        String name = tree.path("type").asText("");
        EventType<?> type = EventTypes.find(name);
        if (type == null) {
            return List.of("type: found \"" + name + "\", expected one of EventTypes");
        }
        return problems(type, eventJson);
    }

    /** Like {@link #problems(byte[])}, for a value that need not name its type, as a deploy request. */
    public List<String> problems(EventType<?> type, byte[] eventJson) {
        String json = new String(eventJson, StandardCharsets.UTF_8);
        return schema(type)
                .validate(
                        json,
                        InputFormat.JSON,
                        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                .stream()
                .map(Error::toString)
                .toList();
    }

    /** @throws AssertionError when the event is not as its schema says; the message has every problem and the event */
    public void validate(byte[] eventJson) {
        List<String> problems = problems(eventJson);
        if (!problems.isEmpty()) {
            throw new AssertionError(
                    String.join("\n", problems) + "\nin " + new String(eventJson, StandardCharsets.UTF_8));
        }
    }

    private Schema schema(EventType<?> type) {
        return schemas.computeIfAbsent(type.type(), key -> registry.getSchema(read(type), InputFormat.JSON));
    }

    private static String read(EventType<?> type) {
        try (InputStream in = SchemaCheck.class.getResourceAsStream(resource(type))) {
            if (in == null) {
                throw new IllegalStateException("no schema for " + type.type() + ": expected " + resource(type)
                        + " on the class path; run the tests of schemas with -Dbowwave.contract.write=true");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource(type), e);
        }
    }
}
