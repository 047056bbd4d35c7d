package io.bowwave.schemas.contract;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.schemas.EventTypes.EventType;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.rollout.DeployRequest;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes the JSON Schema of an event out of its record. Readers must outlive new fields and new enum values, so nothing forbids additional
 * properties, and an enum is an open string whose known values stand in {@code x-known-values}.
 */
final class SchemaGenerator {

    static final String KNOWN_VALUES = "x-known-values";

    private static final Set<String> ENVELOPE =
            Set.of("id", "type", "time", "source", "subject", "schema", "traceparent");
    private static final String TRACEPARENT = "^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$";

    private final RecordDocs docs;

    SchemaGenerator(RecordDocs docs) {
        this.docs = docs;
    }

    ObjectNode schema(EventType<?> type) {
        ObjectNode schema = Json.mapper().createObjectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("$id", "urn:bowwave:schema:" + type.type());
        schema.put("title", type.type());
        docs.about(type.data()).ifPresent(text -> schema.put("description", text));
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = Json.mapper().createArrayNode();
        envelope(type, properties, required);
        components(type.data(), properties, required);
        schema.set("required", required);
        return schema;
    }

    /** Of a deploy request only what cannot be taken from its record is required: anyone may write one by hand. */
    private static void envelope(EventType<?> type, ObjectNode properties, ArrayNode required) {
        properties
                .putObject("id")
                .put("type", "string")
                .put("minLength", 1)
                .put("description", "The same for a duplicate.");
        properties.putObject("type").put("const", type.type());
        properties
                .putObject("time")
                .put("type", "string")
                .put("format", "date-time")
                .put("description", "When it happened, UTC.");
        properties.putObject("source").put("type", "string").put("description", "The process that says so.");
        properties.putObject("subject").put("type", "string").put("description", "What it is about.");
        properties.putObject("schema").put("const", type.schema());
        properties
                .putObject("traceparent")
                .put("type", "string")
                .put("pattern", TRACEPARENT)
                .put("description", "W3C trace context of the push or request that it follows from.");
        if (type.data() != DeployRequest.class) {
            List.of("id", "type", "time", "source", "subject", "schema").forEach(required::add);
        }
    }

    private void components(Class<?> record, ObjectNode properties, ArrayNode required) {
        for (RecordComponent component : record.getRecordComponents()) {
            String name = component.getName();
            if (ENVELOPE.contains(name) && properties.has(name)) {
                throw new IllegalStateException(
                        record.getSimpleName() + "." + name + " would overwrite the event's own");
            }
            ObjectNode schema = of(component.getAnnotatedType());
            docs.about(record, name).ifPresent(text -> schema.put("description", text));
            properties.set(name, schema);
            aliases(component, schema, properties);
            if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                required.add(name);
            }
        }
    }

    /** What a component was called before is still read, so it stays in the schema. */
    private static void aliases(RecordComponent component, ObjectNode schema, ObjectNode properties) {
        JsonAlias former = component.getAccessor().getAnnotation(JsonAlias.class);
        if (former != null) {
            for (String name : former.value()) {
                ObjectNode alias = schema.deepCopy();
                alias.put("description", "The former name of " + component.getName() + "; still read.");
                properties.set(name, alias.put("deprecated", true));
            }
        }
    }

    private ObjectNode of(AnnotatedType annotated) {
        Type type = annotated.getType();
        if (annotated instanceof AnnotatedParameterizedType generic) {
            AnnotatedType[] arguments = generic.getAnnotatedActualTypeArguments();
            ObjectNode schema = Json.mapper().createObjectNode();
            if (type.getTypeName().startsWith(List.class.getName())) {
                schema.put("type", "array").set("items", of(arguments[0]));
                return schema;
            }
            if (type.getTypeName().startsWith(Map.class.getName())) {
                schema.put("type", "object").set("additionalProperties", of(arguments[1]));
                return schema;
            }
        }
        if (type instanceof Class<?> plain) {
            return of(plain);
        }
        throw new IllegalStateException("no JSON Schema for " + type);
    }

    private ObjectNode of(Class<?> type) {
        ObjectNode schema = Json.mapper().createObjectNode();
        if (type == String.class) {
            return schema.put("type", "string");
        }
        if (List.of(int.class, long.class, Integer.class, Long.class).contains(type)) {
            return schema.put("type", "integer");
        }
        if (type == double.class || type == Double.class) {
            return schema.put("type", "number");
        }
        if (type == boolean.class || type == Boolean.class) {
            return schema.put("type", "boolean");
        }
        if (type == Instant.class) {
            return schema.put("type", "string").put("format", "date-time");
        }
        if (type.isEnum()) {
            return known(schema.put("type", "string"), type);
        }
        if (isId(type)) {
            return schema.put("type", "string").put("pattern", pattern(type));
        }
        if (type.isRecord()) {
            schema.put("type", "object");
            ArrayNode required = Json.mapper().createArrayNode();
            components(type, schema.putObject("properties"), required);
            schema.set("required", required);
            return schema;
        }
        throw new IllegalStateException("no JSON Schema for " + type);
    }

    private static ObjectNode known(ObjectNode schema, Class<?> type) {
        ArrayNode values = schema.putArray(KNOWN_VALUES);
        Arrays.stream(type.getEnumConstants())
                .forEach(value -> values.add(Json.mapper().valueToTree(value).textValue()));
        return schema;
    }

    /** An id is a record of one string, written as that string. */
    private static boolean isId(Class<?> type) {
        return type.isRecord()
                && type.getRecordComponents().length == 1
                && type.getRecordComponents()[0].getAccessor().isAnnotationPresent(JsonValue.class);
    }

    private static String pattern(Class<?> id) {
        try {
            Field form = id.getDeclaredField("FORM");
            form.setAccessible(true);
            return "^" + ((Pattern) form.get(null)).pattern() + "$";
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(id + " has no FORM", e);
        }
    }
}
