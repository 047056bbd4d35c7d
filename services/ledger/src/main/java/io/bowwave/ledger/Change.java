package io.bowwave.ledger;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One SQL statement with its values; table names are unqualified.
 *
 * @param values strings, numbers, booleans, instants, ids (by their text), or a {@link JsonValue}
 */
record Change(String sql, List<@Nullable Object> values) {

    /** A value that goes into a {@code jsonb} column, as Bowwave's JSON. */
    record JsonValue(Object value) {}

    static Change of(String sql, @Nullable Object... values) {
        return new Change(sql, Collections.unmodifiableList(Arrays.asList(values)));
    }

    static JsonValue json(Object value) {
        return new JsonValue(value);
    }
}
