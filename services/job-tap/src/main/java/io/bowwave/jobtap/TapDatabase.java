package io.bowwave.jobtap;

import io.bowwave.process.Secret;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the tap asks the database itself, beside the WAL. A connection for each question: there are few. */
final class TapDatabase {

    private static final String SCHEME = "jdbc:postgresql:";
    private static final int DEFAULT_PORT = 5432;

    private final String url;
    private final String user;
    private final Secret password;
    private final String slot;

    TapDatabase(String url, String user, Secret password, String slot) {
        this.url = url;
        this.user = user;
        this.password = password;
        this.slot = slot;
    }

    String slot() {
        return slot;
    }

    @Nullable
    SlotState slotState() throws SQLException {
        List<SlotState> found = query(
                """
                SELECT coalesce(confirmed_flush_lsn, '0/0') - '0/0'::pg_lsn AS confirmed,
                       greatest(0, pg_current_wal_lsn() - coalesce(confirmed_flush_lsn, pg_current_wal_lsn())) AS behind,
                       greatest(0, pg_current_wal_lsn() - coalesce(restart_lsn, pg_current_wal_lsn())) AS retained,
                       coalesce(wal_status, 'lost') AS wal_status, active
                  FROM pg_replication_slots WHERE slot_name = ? AND database = current_database()""",
                row -> new SlotState(
                        row.number("confirmed"),
                        row.number("behind"),
                        row.number("retained"),
                        row.text("wal_status"),
                        row.truth("active")),
                slot);
        return found.isEmpty() ? null : found.getFirst();
    }

    /** @return whether captured rows are there already, which the new slot does not tell */
    boolean makeSlot() throws SQLException {
        query(
                "SELECT slot_name::text AS name FROM pg_create_logical_replication_slot(?, 'pgoutput')",
                row -> row.text("name"),
                slot);
        return !query(
                        "SELECT 1 AS one WHERE EXISTS (TABLE build_job) OR EXISTS (TABLE app) OR EXISTS (TABLE region)",
                        row -> row.number("one"))
                .isEmpty();
    }

    void dropSlot() throws SQLException {
        query(
                "SELECT pg_drop_replication_slot(slot_name)::text AS done FROM pg_replication_slots WHERE slot_name = ?",
                row -> "",
                slot);
    }

    /** Where the WAL ends now: what is committed before the question lies before it. */
    long walEnd() throws SQLException {
        return query("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn AS lsn", row -> row.number("lsn"))
                .getFirst();
    }

    <T> List<T> query(String sql, Function<Columns, T> map, Object... arguments) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            List<T> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                Columns columns = new QueryColumns(rows);
                while (rows.next()) {
                    found.add(map.apply(columns));
                }
            }
            return found;
        }
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password.reveal());
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "60");
        properties.setProperty("ApplicationName", "bowwave-job-tap");
        return DriverManager.getConnection(url, properties);
    }

    /** Host, port and database, as Debezium wants them. */
    Properties debeziumSettings() {
        if (!url.startsWith(SCHEME + "//")) {
            throw wrongUrl();
        }
        URI parsed = URI.create(url.substring("jdbc:".length()));
        if (parsed.getHost() == null || parsed.getPath().length() < 2) {
            throw wrongUrl();
        }
        Properties settings = new Properties();
        settings.setProperty("database.hostname", parsed.getHost());
        settings.setProperty("database.port", Integer.toString(parsed.getPort() < 0 ? DEFAULT_PORT : parsed.getPort()));
        settings.setProperty("database.dbname", parsed.getPath().substring(1));
        settings.setProperty("database.user", user);
        settings.setProperty("database.password", password.reveal());
        return settings;
    }

    private static IllegalArgumentException wrongUrl() {
        return new IllegalArgumentException("db-url: expected jdbc:postgresql://HOST:PORT/DATABASE");
    }
}
