package io.bowwave.jobtap;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** A row as Debezium gives it: uuid and jsonb as text, timestamptz as ISO 8601, text[] as a list. */
record WalColumns(Struct row) implements Columns {

    /** What Debezium puts in the place of a value that is not in the WAL. The migrations keep every captured value in its row. */
    private static final String UNAVAILABLE = "__debezium_unavailable_value";

    @Override
    public @Nullable String textOrNull(String column) {
        if (row.schema().field(column) == null) {
            // The change is older than the column.
            return null;
        }
        String value = row.getString(column);
        if (UNAVAILABLE.equals(value)) {
            throw new IllegalStateException(
                    "column " + column + ": its value is not in the WAL, expected storage MAIN");
        }
        return value;
    }

    @Override
    public @Nullable Instant timeOrNull(String column) {
        String value = row.getString(column);
        return value == null ? null : OffsetDateTime.parse(value).toInstant();
    }

    @Override
    public long number(String column) {
        if (row.schema().field(column) == null) {
            // The change is older than the column; those that came later begin with 0.
            return 0;
        }
        return Columns.present(column, (Number) row.get(column)).longValue();
    }

    @Override
    public boolean truth(String column) {
        return Columns.present(column, row.getBoolean(column));
    }

    @Override
    public List<String> texts(String column) {
        List<String> values = row.getArray(column);
        return Columns.present(column, values);
    }
}
