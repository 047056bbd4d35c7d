package io.bowwave.jobtap;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row as a query gives it. */
record QueryColumns(ResultSet row) implements Columns {

    private interface Read<T> {
        @Nullable
        T run() throws SQLException;
    }

    @Override
    public @Nullable String textOrNull(String column) {
        return read(column, () -> row.getString(column));
    }

    @Override
    public @Nullable Instant timeOrNull(String column) {
        OffsetDateTime value = read(column, () -> row.getObject(column, OffsetDateTime.class));
        return value == null ? null : value.toInstant();
    }

    @Override
    public long number(String column) {
        return Columns.present(column, read(column, () -> (Number) row.getObject(column)))
                .longValue();
    }

    @Override
    public boolean truth(String column) {
        return Columns.present(column, read(column, () -> row.getObject(column, Boolean.class)));
    }

    @Override
    public List<String> texts(String column) {
        Array values = Columns.present(column, read(column, () -> row.getArray(column)));
        return Arrays.asList(Columns.present(column, read(column, () -> (String[]) values.getArray())));
    }

    private static <T> @Nullable T read(String column, Read<T> read) {
        try {
            return read.run();
        } catch (SQLException e) {
            throw new IllegalStateException("column " + column + " cannot be read", e);
        }
    }
}
