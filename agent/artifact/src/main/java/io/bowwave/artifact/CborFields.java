package io.bowwave.artifact;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A map that was read from CBOR, of which each key must be asked for. What is wrong comes out as {@link IllegalArgumentException}. */
final class CborFields {

    private final String where;
    private final Map<?, ?> map;
    private final Set<Object> asked = new HashSet<>();

    /** @param where the place of the map, for messages */
    CborFields(String where, @Nullable Object value) {
        this.where = where;
        if (!(value instanceof Map<?, ?> found)) {
            throw new IllegalArgumentException(where + ": found " + value + ", expected a map");
        }
        this.map = found;
    }

    boolean has(String key) {
        asked.add(key);
        return map.containsKey(key);
    }

    @Nullable
    Object get(String key) {
        asked.add(key);
        return map.get(key);
    }

    /** The map below this key. */
    CborFields below(String key) {
        return new CborFields(where + "." + key, get(key));
    }

    String text(String key) {
        Object found = get(key);
        expect(found instanceof String, key, "text");
        return String.valueOf(found);
    }

    /** Null when the key is not there. */
    @Nullable
    String textIfThere(String key) {
        return has(key) ? text(key) : null;
    }

    long number(String key) {
        Object found = get(key);
        if (found instanceof Long number) {
            return number;
        }
        throw new IllegalArgumentException("%s.%s: found %s, expected a number".formatted(where, key, found));
    }

    /** Null when the key is not there. */
    @Nullable
    Long numberIfThere(String key) {
        return has(key) ? number(key) : null;
    }

    Duration duration(String key) {
        return Duration.ofMillis(number(key));
    }

    Duration duration(String key, Duration absent) {
        return has(key) ? duration(key) : absent;
    }

    Map<String, String> texts(String key) {
        CborFields inner = below(key);
        Map<String, String> texts = new TreeMap<>();
        inner.map.keySet().forEach(name -> texts.put((String) name, inner.text((String) name)));
        return texts;
    }

    void expect(boolean holds, String key, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "%s.%s: found %s, expected %s".formatted(where, key, map.get(key), expected));
        }
    }

    /** Refuses keys that nobody has asked for. */
    void end() {
        for (Object key : map.keySet()) {
            if (!asked.contains(key)) {
                throw new IllegalArgumentException(
                        "%s: found key \"%s\", expected one of %s".formatted(where, key, asked));
            }
        }
    }
}
