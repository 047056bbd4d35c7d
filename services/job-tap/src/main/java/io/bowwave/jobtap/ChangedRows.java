package io.bowwave.jobtap;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/** Builds in the order of their last changes, by the database's clock. */
final class ChangedRows {

    private static final int PAGE = 20_000;

    /** After the build that changed then and has this id. */
    record Cursor(Instant changedAt, UUID id) {

        /** @param overlap begins so much earlier, unless that is before all time */
        static Cursor after(Instant time, Duration overlap) {
            Instant from = time.isAfter(Instant.EPOCH.plus(overlap)) ? time.minus(overlap) : Instant.EPOCH;
            return new Cursor(from, new UUID(0, 0));
        }
    }

    /**
     * @param next where the next page begins
     * @param full whether there is one
     */
    record Page(List<BuildRow> rows, Cursor next, boolean full) {}

    private final TapDatabase database;

    ChangedRows(TapDatabase database) {
        this.database = database;
    }

    Instant now() throws SQLException {
        return database.query("SELECT now() AS now", row -> row.time("now")).getFirst();
    }

    Page page(Cursor from) throws SQLException {
        List<BuildRow> rows = database.query(
                "SELECT * FROM build_job WHERE changed_at >= ? AND (changed_at, id) > (?, ?) ORDER BY changed_at, id LIMIT "
                        + PAGE,
                BuildRow::of,
                from.changedAt().atOffset(ZoneOffset.UTC),
                from.changedAt().atOffset(ZoneOffset.UTC),
                from.id());
        if (rows.isEmpty()) {
            return new Page(rows, from, false);
        }
        BuildRow last = rows.getLast();
        return new Page(rows, new Cursor(last.changedAt(), last.id().uuid()), rows.size() == PAGE);
    }

    /** When the oldest build was made that still changes or has changed since. */
    Instant oldestNeeded(Instant since, Duration overlap) throws SQLException {
        if (since.equals(Instant.EPOCH)) {
            return since;
        }
        return database.query(
                        """
                        SELECT least((SELECT min(created_at) FROM build_job WHERE changed_at > ?),
                                     (SELECT min(created_at) FROM build_job WHERE status = 'queued'),
                                     (SELECT min(created_at) FROM build_job WHERE status = 'running'), now()) AS oldest""", row -> row.time("oldest"), since.minus(overlap).atOffset(ZoneOffset.UTC))
                .getFirst();
    }
}
