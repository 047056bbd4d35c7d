package io.bowwave.swarm.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Text to tree, RFC 8259. Depth is bounded. For one text. */
final class JsonParser {

    private static final int MAX_DEPTH = 64;

    private final String text;
    private int at;
    private int depth;

    JsonParser(String text) {
        this.text = text;
    }

    @Nullable
    Object parse() throws JsonException {
        Object value = value();
        blanks();
        if (at < text.length()) {
            throw wrong("the end");
        }
        return value;
    }

    private @Nullable Object value() throws JsonException {
        blanks();
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, Object> object() throws JsonException {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        enter();
        while (more('}', object.isEmpty())) {
            blanks();
            String name = string();
            blanks();
            take(':');
            object.put(name, value());
        }
        return object;
    }

    private List<Object> array() throws JsonException {
        List<@Nullable Object> array = new ArrayList<>();
        enter();
        while (more(']', array.isEmpty())) {
            array.add(value());
        }
        return array;
    }

    private void enter() throws JsonException {
        at++;
        depth++;
        if (depth > MAX_DEPTH) {
            throw wrong("at most %d levels".formatted(MAX_DEPTH));
        }
    }

    /** Whether another element follows; takes what stands before it, or the end. */
    private boolean more(char end, boolean first) throws JsonException {
        blanks();
        if (peek() == end) {
            at++;
            depth--;
            return false;
        }
        if (!first) {
            take(',');
        }
        return true;
    }

    private String string() throws JsonException {
        take('"');
        StringBuilder out = new StringBuilder();
        while (peek() != '"') {
            char c = text.charAt(at++);
            if (c < ' ') {
                throw wrong("no control character in a string");
            }
            out.append(c == '\\' ? escape() : c);
        }
        at++;
        return out.toString();
    }

    private char escape() throws JsonException {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw wrong("an escape");
        };
    }

    private char unicode() throws JsonException {
        try {
            char c = (char) Integer.parseInt(text, at, at + 4, 16);
            at += 4;
            return c;
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw wrong("four hex digits");
        }
    }

    private @Nullable Object word(String word, @Nullable Object value) throws JsonException {
        if (!text.startsWith(word, at)) {
            throw wrong(word);
        }
        at += word.length();
        return value;
    }

    private Object number() throws JsonException {
        int start = at;
        boolean whole = true;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            whole &= ".eE".indexOf(text.charAt(at)) < 0;
            at++;
        }
        String digits = text.substring(start, at);
        try {
            if (digits.isEmpty() || digits.startsWith("+")) {
                throw wrong("a value");
            }
            return whole ? (Object) Long.valueOf(digits) : (Object) Double.valueOf(digits);
        } catch (NumberFormatException e) {
            throw wrong("a number");
        }
    }

    private void blanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() throws JsonException {
        if (at >= text.length()) {
            throw wrong("more");
        }
        return text.charAt(at);
    }

    private void take(char expected) throws JsonException {
        if (peek() != expected) {
            throw wrong("'" + expected + "'");
        }
        at++;
    }

    private JsonException wrong(String expected) {
        String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
        return new JsonException("not JSON: character %d: found %s, expected %s".formatted(at, found, expected));
    }
}
