package io.bowwave.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import javax.sql.DataSource;

/** The row by which a rebuild is asked for, and in which its progress is seen. */
final class RebuildControl {

    /** Whether to rebuild. */
    enum State {
        /** The live schema is not there yet. */
        ABSENT,
        IDLE,
        REQUESTED,
        RUNNING
    }

    private final DataSource database;

    RebuildControl(DataSource database) {
        this.database = database;
    }

    State state() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("select to_regclass('view.control') is not null")) {
                row.next();
                if (!row.getBoolean(1)) {
                    return State.ABSENT;
                }
            }
            try (ResultSet row = statement.executeQuery("select upper(state) from view.control")) {
                return row.next() ? State.valueOf(row.getString(1)) : State.ABSENT;
            }
        }
    }

    void started(Instant at, long total) throws SQLException {
        update(
                "update view.control set state = 'running', started_at = ?, finished_at = null, records_done = 0, records_total = ?, message = 'reads the log'",
                at.atOffset(ZoneOffset.UTC),
                total);
    }

    void progress(long done, long total) throws SQLException {
        update(
                "update view.control set records_done = ?, records_total = greatest(records_total, ?), message = 'reads the log'",
                done,
                total);
    }

    /** @param problem what keeps it from going on; it is tried again */
    void stuck(String problem) throws SQLException {
        update("update view.control set message = ? where state = 'running'", problem);
    }

    private void update(String sql, Object... values) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }
}
