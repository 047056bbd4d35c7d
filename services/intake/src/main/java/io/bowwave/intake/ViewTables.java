package io.bowwave.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.schemas.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Runs statements on the ledger's tables. Names are qualified, since a rebuild swaps the schema underneath. */
final class ViewTables {

    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};

    /** The tables cannot be read now. */
    static final class UnreadableException extends RuntimeException {
        UnreadableException(SQLException cause) {
            super(cause);
        }
    }

    /** Makes something of a row. */
    @FunctionalInterface
    interface RowReader<T> {
        T read(Row row) throws SQLException;
    }

    private final DataSource database;

    ViewTables(DataSource database) {
        this.database = database;
    }

    <T> List<T> list(String sql, RowReader<T> reader, @Nullable Object... values) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = prepared(connection, sql, values);
                ResultSet rows = statement.executeQuery()) {
            List<T> found = new ArrayList<>();
            while (rows.next()) {
                found.add(reader.read(new Row(rows)));
            }
            return found;
        } catch (SQLException e) {
            throw new UnreadableException(e);
        }
    }

    <T> Optional<T> one(String sql, RowReader<T> reader, @Nullable Object... values) {
        return list(sql, reader, values).stream().findFirst();
    }

    /** @return rows changed */
    int change(String sql, @Nullable Object... values) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = prepared(connection, sql, values)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new UnreadableException(e);
        }
    }

    private static PreparedStatement prepared(Connection connection, String sql, @Nullable Object[] values)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    /** One row, by the names of its columns. */
    record Row(ResultSet columns) {

        String text(String name) throws SQLException {
            return columns.getString(name);
        }

        @Nullable
        String textOrNull(String name) throws SQLException {
            return columns.getString(name);
        }

        int number(String name) throws SQLException {
            return columns.getInt(name);
        }

        long longNumber(String name) throws SQLException {
            return columns.getLong(name);
        }

        @Nullable
        Integer numberOrNull(String name) throws SQLException {
            return columns.getObject(name, Integer.class);
        }

        @Nullable
        Long longOrNull(String name) throws SQLException {
            return columns.getObject(name, Long.class);
        }

        @Nullable
        Double decimalOrNull(String name) throws SQLException {
            return columns.getObject(name, Double.class);
        }

        boolean flag(String name) throws SQLException {
            return columns.getBoolean(name);
        }

        Instant time(String name) throws SQLException {
            return columns.getTimestamp(name).toInstant();
        }

        @Nullable
        Instant timeOrNull(String name) throws SQLException {
            Timestamp found = columns.getTimestamp(name);
            return found == null ? null : found.toInstant();
        }

        /** A jsonb column that holds an array of strings; absent: empty. */
        List<String> texts(String name) throws SQLException {
            return parsed(name, TEXTS).orElse(List.of());
        }

        JsonNode json(String name) throws SQLException {
            return parsed(name, new TypeReference<JsonNode>() {}).orElseThrow();
        }

        <T> Optional<T> parsed(String name, TypeReference<T> type) throws SQLException {
            String found = columns.getString(name);
            try {
                return found == null
                        ? Optional.empty()
                        : Optional.of(Json.mapper().readValue(found, type));
            } catch (JsonProcessingException e) {
                throw new SQLException("column " + name + " is not what it should be: " + e.getMessage(), e);
            }
        }
    }
}
