package io.bowwave.schemas.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What in a newer schema would break the readers of a released one: a property removed, of another type or form, or no longer certain to be
 * there; a known value removed; and what would break its writers' old records: a property newly required.
 */
final class SchemaBreaks {

    private static final List<String> FORM = List.of("type", "format", "pattern", "const", "minLength");

    private SchemaBreaks() {}

    static List<String> between(JsonNode released, JsonNode current) {
        List<String> breaks = new ArrayList<>();
        compare("", released, current, breaks);
        return breaks;
    }

    private static void compare(String path, JsonNode released, JsonNode current, List<String> breaks) {
        for (String keyword : FORM) {
            if (!released.path(keyword).equals(current.path(keyword))) {
                breaks.add(
                        "%s: %s was %s, is %s".formatted(path, keyword, released.path(keyword), current.path(keyword)));
            }
        }
        if (current.path("additionalProperties").isBoolean()) {
            breaks.add(path + ": additionalProperties must stay open");
        }
        properties(path, released, current, breaks);
        required(path, released, current, breaks);
        for (JsonNode value : released.path(SchemaGenerator.KNOWN_VALUES)) {
            if (!contains(current.path(SchemaGenerator.KNOWN_VALUES), value)) {
                breaks.add(path + ": the value " + value + " is gone");
            }
        }
        for (String inner : List.of("items", "additionalProperties")) {
            if (released.path(inner).isObject()) {
                compare(path + "[]", released.path(inner), current.path(inner), breaks);
            }
        }
    }

    private static void properties(String path, JsonNode released, JsonNode current, List<String> breaks) {
        for (Map.Entry<String, JsonNode> field : released.path("properties").properties()) {
            JsonNode now = current.path("properties").path(field.getKey());
            String inner = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
            if (now.isMissingNode()) {
                breaks.add(inner + ": removed");
            } else {
                compare(inner, field.getValue(), now, breaks);
            }
        }
    }

    private static void required(String path, JsonNode released, JsonNode current, List<String> breaks) {
        current.path("required").forEach(name -> {
            if (!contains(released.path("required"), name)) {
                breaks.add(path + ": " + name + " is newly required");
            }
        });
        released.path("required").forEach(name -> {
            if (!contains(current.path("required"), name)) {
                breaks.add(path + ": " + name + " is no longer required");
            }
        });
    }

    private static boolean contains(JsonNode array, JsonNode value) {
        for (JsonNode each : array) {
            if (each.equals(TextNode.valueOf(value.textValue()))) {
                return true;
            }
        }
        return false;
    }
}
