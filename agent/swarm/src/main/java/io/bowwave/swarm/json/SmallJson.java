package io.bowwave.swarm.json;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Records as JSON and back. A tree is made of {@code Map<String, Object>} in the order of the text, {@code List<Object>}, {@code String},
 * {@code Long}, {@code Double}, {@code Boolean} and null.
 */
public final class SmallJson {

    private SmallJson() {}

    /** UTF-8; of a record, or of what a tree is made of, in any mixture. */
    public static byte[] write(Object value) {
        StringBuilder out = new StringBuilder(256);
        JsonWriter.write(RecordTrees.tree(value), out);
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** @throws JsonException when it is not the JSON of such a record */
    public static <T extends Record> T read(byte[] json, Class<T> type) throws JsonException {
        return record(object(json), type);
    }

    /** @throws JsonException when it is not an object */
    public static Map<String, Object> object(byte[] json) throws JsonException {
        Object tree = new JsonParser(new String(json, StandardCharsets.UTF_8)).parse();
        if (tree instanceof Map<?, ?> found) {
            @SuppressWarnings("unchecked") // the parser makes no other maps
            Map<String, Object> object = (Map<String, Object>) found;
            return object;
        }
        throw new JsonException("value: found %s, expected an object".formatted(RecordTrees.kind(tree)));
    }

    /** The record that the tree says; what it does not know in the tree is passed over. */
    public static <T extends Record> T record(Map<String, Object> tree, Class<T> type) throws JsonException {
        return type.cast(RecordTrees.record("", tree, type));
    }
}
