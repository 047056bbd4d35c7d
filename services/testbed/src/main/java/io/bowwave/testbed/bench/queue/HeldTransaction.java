package io.bowwave.testbed.bench.queue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A transaction that somebody forgot to end: while it is open, no dead row can be removed. */
final class HeldTransaction implements AutoCloseable {

    private final Connection connection;

    private HeldTransaction(Connection connection) {
        this.connection = connection;
    }

    static HeldTransaction open(QueueBed bed) throws SQLException {
        Connection connection = bed.connect();
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        HeldTransaction held = new HeldTransaction(connection);
        held.check();
        return held;
    }

    /** Takes its snapshot at first; later says whether it is still there. */
    void check() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM region")) {
            row.next();
        }
    }

    @Override
    public void close() throws SQLException {
        connection.rollback();
        connection.close();
    }
}
