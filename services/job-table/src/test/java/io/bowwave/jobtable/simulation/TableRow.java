package io.bowwave.jobtable.simulation;

import io.bowwave.schemas.job.BuildCause;
import io.bowwave.schemas.job.BuildStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** A row of {@code build_job} as texts by column, which is how both a query and the tap's slot give it. */
final class TableRow {

    /** What the run's clock shows at 0. */
    static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral(' ')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .appendOffset("+HH", "+00")
            .toFormatter();

    private TableRow() {}

    static Map<String, @Nullable String> columns(ResultSet row) {
        Map<String, @Nullable String> columns = new HashMap<>();
        try {
            for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                columns.put(row.getMetaData().getColumnName(column), row.getString(column));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return columns;
    }

    /** @param numbers of builds by their id */
    static RowImage image(Map<String, @Nullable String> row, ToIntFunction<String> numbers) {
        BuildStatus status = BuildStatus.of(text(row, "status"));
        String cause = row.get("cause");
        boolean rests = status == BuildStatus.QUEUED && row.get("not_before") != null;
        return new RowImage(
                numbers.applyAsInt(text(row, "id")),
                Long.parseLong(text(row, "revision")),
                status,
                Integer.parseInt(text(row, "attempt")),
                row.get("worker"),
                cause == null ? null : BuildCause.of(cause),
                text(row, "app"),
                text(row, "ref"),
                commit(text(row, "commit_sha")),
                text(row, "priority").equals("urgent"),
                micros(text(row, "created_at")),
                micros(text(row, "changed_at")),
                rests ? micros(text(row, "not_before")) : 0);
    }

    /** A commit that stands for this number. */
    static String commit(int number) {
        return "%040x".formatted(number);
    }

    private static int commit(String sha) {
        return Integer.parseInt(sha.substring(32), 16);
    }

    private static String text(Map<String, @Nullable String> row, String column) {
        return Objects.requireNonNull(row.get(column), column);
    }

    private static long micros(String time) {
        return ChronoUnit.MICROS.between(
                BEGINNING, OffsetDateTime.parse(time, TIME).toInstant());
    }
}
