package io.bowwave.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.bowwave.schemas.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs changes in their order; neighbours with the same statement go to the server together. */
final class Statements {

    private static final String NUL = "\u0000";
    private static final String REPLACEMENT = "\ufffd";

    private Statements() {}

    static void run(Connection connection, List<Change> changes) throws SQLException {
        int next = 0;
        while (next < changes.size()) {
            String sql = changes.get(next).sql();
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                while (next < changes.size() && changes.get(next).sql().equals(sql)) {
                    bind(statement, changes.get(next).values());
                    statement.addBatch();
                    next++;
                }
                statement.executeBatch();
            }
        }
    }

    private static void bind(PreparedStatement statement, List<@Nullable Object> values) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            statement.setObject(i + 1, sql(values.get(i)));
        }
    }

    private static @Nullable Object sql(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Integer number -> number;
            case Long number -> number;
            case Double number -> number;
            case Boolean flag -> flag;
            case Instant instant -> instant.atOffset(ZoneOffset.UTC);
            case Change.JsonValue json -> json(json.value());
            default -> clean(value.toString());
        };
    }

    private static String json(Object value) {
        try {
            String text = Json.mapper().writeValueAsString(value);
            // PostgreSQL's text cannot hold NUL. A backslash of the text itself is doubled in JSON, hence the look at
            // what stands before.
            return text.contains("\\u0000")
                    ? text.replaceAll("(?<!\\\\)((?:\\\\\\\\)*)\\\\u0000", "$1\\\\ufffd")
                    : text;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + value.getClass(), e);
        }
    }

    private static String clean(String text) {
        return text.contains(NUL) ? text.replace(NUL, REPLACEMENT) : text;
    }
}
