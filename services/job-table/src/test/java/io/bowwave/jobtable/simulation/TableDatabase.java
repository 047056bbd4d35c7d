package io.bowwave.jobtable.simulation;

import io.bowwave.embedded.PostgresServer;
import io.bowwave.jobtable.JobDatabase;
import io.bowwave.schemas.id.RegionName;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A fresh database with the tables, a region, a slot as the tap has it, and a clock that tests move: {@code now()} and
 * {@code clock_timestamp()} of every statement are functions of the schema {@code sim}, which comes before PostgreSQL's own in the search
 * path.
 */
final class TableDatabase implements AutoCloseable {

    private static final String SLOT = "sim_";
    private static final int ANSWER_LIMIT_S = 5;

    private final PostgresServer server;
    private final String name = "sim_" + UUID.randomUUID().toString().replace("-", "");
    private final String url;
    private @Nullable Connection connection;

    /** @param now SQL of the time that the clock shows, made of {@code real} and the column {@code moved} */
    TableDatabase(PostgresServer server, String now) {
        this.server = server;
        server.createDatabase(name);
        this.url = server.jdbcUrl(name);
        try (JobDatabase database = open(2)) {
            database.migrate();
            database.regions().define(new RegionName("home"), "http://s3", "bowwave-home", true);
        }
        sql("CREATE SCHEMA sim");
        sql("CREATE TABLE sim.clock (moved interval NOT NULL)");
        sql("INSERT INTO sim.clock VALUES ('0')");
        for (String function : List.of("now()", "clock_timestamp()")) {
            sql("CREATE FUNCTION sim." + function + " RETURNS timestamptz LANGUAGE sql STABLE AS $$ SELECT "
                    + now.replace("real", "pg_catalog." + function) + " FROM sim.clock $$");
        }
        sql("ALTER DATABASE \"" + name + "\" SET search_path = sim, pg_catalog, public");
        sql("SET search_path = sim, pg_catalog, public");
        sql("SELECT pg_create_logical_replication_slot('" + SLOT + name + "', 'pgoutput')");
    }

    JobDatabase open(int connections) {
        return JobDatabase.open(url, server.user(), server.password(), connections);
    }

    /** Forgets every app and build; the clock stands at this time when the guard has just swept. */
    void clear(long micros) {
        List<String> tables = new ArrayList<>();
        query(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN ('guard', 'region', 'job_table_history')",
                row -> tables.add("public." + text(row, 1)));
        move(micros);
        sql("TRUNCATE " + String.join(", ", tables));
        sql("UPDATE public.guard SET swept_at = sim.now()");
    }

    void move(long micros) {
        sql("UPDATE sim.clock SET moved = " + micros + " * interval '1 microsecond'");
    }

    /** Every change of a build since the last call, in the order of commits. */
    List<Map<String, @Nullable String>> changes() {
        // The slot gives what has been flushed.
        sql("SET synchronous_commit = on");
        sql("UPDATE sim.clock SET moved = moved");
        sql("SET synchronous_commit = off");
        TapChanges tap = new TapChanges();
        List<Map<String, @Nullable String>> rows = new ArrayList<>();
        query(
                "SELECT data FROM pg_logical_slot_get_binary_changes('" + SLOT + name
                        + "', NULL, NULL, 'proto_version', '1', 'publication_names', 'bowwave_tap')",
                row -> tap.row(bytes(row)).ifPresent(rows::add));
        return rows;
    }

    /** The builds as they stand, the oldest first. */
    List<Map<String, @Nullable String>> builds() {
        List<Map<String, @Nullable String>> rows = new ArrayList<>();
        query("SELECT * FROM public.build_job ORDER BY created_at, id", row -> rows.add(TableRow.columns(row)));
        return rows;
    }

    String url() {
        return url;
    }

    boolean answers() {
        sql("SELECT 1");
        return true;
    }

    void sql(String statement) {
        run(statement, s -> s.execute(statement));
    }

    void query(String statement, Consumer<ResultSet> each) {
        run(statement, s -> {
            try (ResultSet row = s.executeQuery(statement)) {
                while (row.next()) {
                    each.accept(row);
                }
            }
        });
    }

    private interface Work {
        void on(Statement statement) throws SQLException;
    }

    private synchronized void run(String what, Work work) {
        try {
            if (connection == null || !connection.isValid(ANSWER_LIMIT_S)) {
                connection = DriverManager.getConnection(url, server.user(), server.password());
                try (Statement statement = connection.createStatement()) {
                    statement.execute("SET TIME ZONE 'UTC'");
                    statement.execute("SET synchronous_commit = off");
                }
            }
            try (Statement statement = connection.createStatement()) {
                work.on(statement);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(what + ": " + e.getMessage(), e);
        }
    }

    private static byte[] bytes(ResultSet row) {
        try {
            return row.getBytes(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static String text(ResultSet row, int column) {
        try {
            return row.getString(column);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        sql("SELECT pg_drop_replication_slot('" + SLOT + name + "')");
    }
}
