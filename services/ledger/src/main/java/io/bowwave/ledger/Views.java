package io.bowwave.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;
import org.flywaydb.core.Flyway;

/**
 * The tables, in the live schema or in the one that a rebuild fills. A batch and the positions behind it are one transaction, which also
 * checks that the positions are still those that the batch was read from: so every record counts once, whoever dies when.
 */
final class Views {

    static final String LIVE = "view";
    static final String NEXT = "view_next";

    /** Serialises those who write the live tables: projections of several ledgers, and the swap at a rebuild's end. */
    static final String LOCK = "select pg_advisory_xact_lock(x'b0a7a5e'::int, 1)";

    private final DataSource database;
    private final String schema;

    Views(DataSource database, String schema) {
        this.database = database;
        this.schema = schema;
    }

    /** Creates the schema or brings it up to date. */
    void migrate() {
        Flyway.configure(Views.class.getClassLoader())
                .dataSource(database)
                .locations("classpath:io/bowwave/ledger/migration")
                .schemas(schema)
                .defaultSchema(schema)
                .createSchemas(true)
                .table("ledger_history")
                .load()
                .migrate();
    }

    /** The next offset of each of these partitions; 0 for one never read. */
    Map<TopicPartition, Long> positions(Collection<TopicPartition> partitions) throws SQLException {
        try (Connection connection = begin()) {
            List<Change> missing = partitions.stream()
                    .map(each -> Change.of(
                            "insert into projection_offset (topic, partition, next_offset) values (?, ?, 0) on conflict do nothing",
                            each.topic(),
                            each.partition()))
                    .toList();
            Statements.run(connection, missing);
            Map<TopicPartition, Long> stored = stored(connection);
            connection.commit();
            stored.keySet().retainAll(partitions);
            return stored;
        }
    }

    /** Every position in the tables. */
    static Map<TopicPartition, Long> stored(Connection connection) throws SQLException {
        Map<TopicPartition, Long> positions = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("select topic, partition, next_offset from projection_offset")) {
            while (rows.next()) {
                positions.put(new TopicPartition(rows.getString(1), rows.getInt(2)), rows.getLong(3));
            }
        }
        return positions;
    }

    /**
     * All of the batch or nothing.
     *
     * @param refusals gets a record whose values the tables cannot hold; the rest of the batch goes on
     * @return false when the tables stand elsewhere than the batch begins: somebody else has written them; read the positions again
     */
    boolean apply(Batch batch, Refusals refusals) throws Exception {
        try {
            return apply(batch, connection -> Statements.run(connection, all(batch)));
        } catch (SQLException e) {
            if (!badValue(e)) {
                throw e;
            }
            return apply(batch, connection -> oneByOne(connection, batch, refusals));
        }
    }

    private boolean apply(Batch batch, Work work) throws Exception {
        try (Connection connection = begin()) {
            try {
                if (schema.equals(LIVE)) {
                    execute(connection, LOCK);
                }
                if (!advance(connection, batch)) {
                    connection.rollback();
                    return false;
                }
                work.run(connection);
                connection.commit();
                return true;
            } catch (Exception e) {
                connection.rollback();
                throw e;
            }
        }
    }

    private static boolean advance(Connection connection, Batch batch) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "update projection_offset set next_offset = ?, updated_at = now() where topic = ? and partition = ? and next_offset = ?")) {
            for (Map.Entry<TopicPartition, Long> from : batch.from().entrySet()) {
                update.setLong(1, batch.to().getOrDefault(from.getKey(), from.getValue()));
                update.setString(2, from.getKey().topic());
                update.setInt(3, from.getKey().partition());
                update.setLong(4, from.getValue());
                update.addBatch();
            }
            for (int updated : update.executeBatch()) {
                if (updated != 1) {
                    return false;
                }
            }
            return true;
        }
    }

    private static void oneByOne(Connection connection, Batch batch, Refusals refusals) throws Exception {
        for (Batch.Decided each : batch.records()) {
            Savepoint before = connection.setSavepoint();
            try {
                Statements.run(connection, each.changes());
                connection.releaseSavepoint(before);
            } catch (SQLException e) {
                if (!badValue(e)) {
                    throw e;
                }
                connection.rollback(before);
                refusals.refuse(each.entry(), "its values do not fit the tables: " + firstLine(e));
            }
        }
    }

    private static List<Change> all(Batch batch) {
        List<Change> changes = new ArrayList<>();
        batch.records().forEach(each -> changes.addAll(each.changes()));
        return changes;
    }

    private Connection begin() throws SQLException {
        Connection connection = database.getConnection();
        try {
            connection.setAutoCommit(false);
            // What a crash of PostgreSQL takes back goes with its position, and is read again: no need to wait for its
            // disk.
            execute(connection, "set local synchronous_commit = off");
            execute(connection, "set local search_path = " + schema);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Class 22 is data that does not fit its type, 23 a broken constraint: both stay wrong however often they are tried. */
    private static boolean badValue(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && (state.startsWith("22") || state.startsWith("23"));
    }

    private static String firstLine(SQLException failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }

    @FunctionalInterface
    private interface Work {
        void run(Connection connection) throws Exception;
    }
}
