package io.bowwave.jobtap;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.bowwave.schemas.Json;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One row, from the WAL or from a query. What is missing or of another type is a broken invariant: an exception names the column. */
interface Columns {

    @Nullable
    String textOrNull(String column);

    @Nullable
    Instant timeOrNull(String column);

    long number(String column);

    boolean truth(String column);

    List<String> texts(String column);

    default String text(String column) {
        return present(column, textOrNull(column));
    }

    default <T> @Nullable T jsonOrNull(String column, Class<T> type) {
        String json = textOrNull(column);
        try {
            return json == null ? null : Json.mapper().readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "column %s: found %s, expected %s as JSON".formatted(column, json, type.getSimpleName()), e);
        }
    }

    default Instant time(String column) {
        return present(column, timeOrNull(column));
    }

    static <T> T present(String column, @Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("column " + column + ": found null, expected a value");
        }
        return value;
    }
}
