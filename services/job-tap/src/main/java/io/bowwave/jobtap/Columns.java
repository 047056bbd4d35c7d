package io.bowwave.jobtap;

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
