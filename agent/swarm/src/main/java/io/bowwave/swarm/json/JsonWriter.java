package io.bowwave.swarm.json;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Trees as text. */
final class JsonWriter {

    private JsonWriter() {}

    static void write(@Nullable Object tree, StringBuilder out) {
        switch (tree) {
            case null -> out.append("null");
            case Map<?, ?> object -> object(object, out);
            case List<?> array -> array(array, out);
            case String text -> text(text, out);
            case Number number -> out.append(number);
            case Boolean truth -> out.append(truth);
            default -> throw new IllegalArgumentException("no JSON for " + tree.getClass());
        }
    }

    private static void object(Map<?, ?> object, StringBuilder out) {
        out.append('{');
        String comma = "";
        for (Map.Entry<?, ?> each : object.entrySet()) {
            out.append(comma);
            text(String.valueOf(each.getKey()), out);
            out.append(':');
            write(each.getValue(), out);
            comma = ",";
        }
        out.append('}');
    }

    private static void array(List<?> array, StringBuilder out) {
        out.append('[');
        String comma = "";
        for (Object each : array) {
            out.append(comma);
            write(each, out);
            comma = ",";
        }
        out.append(']');
    }

    private static void text(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> plain(c, out);
            }
        }
        out.append('"');
    }

    private static void plain(char c, StringBuilder out) {
        if (c < ' ') {
            out.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
        } else {
            out.append(c);
        }
    }
}
