package io.bowwave.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerIT {
    @Test
    void keepsRowsAndSlotsThroughKillAndRestart(@TempDir Path folder) throws SQLException {
        try (PostgresServer server = PostgresServer.start(folder, 0)) {
            server.createDatabase("line");
            server.createDatabase("line");
            run(server, "CREATE TABLE t (v int)");
            run(server, "SELECT pg_create_logical_replication_slot('s', 'pgoutput')");
            run(server, "INSERT INTO t VALUES (42)");
            long before = server.pid();
            server.kill();
            assertThat(server.running()).isFalse();
            server.restart();
            assertThat(server.pid()).isNotEqualTo(before);
            assertThat(one(server, "SELECT v FROM t")).isEqualTo("42");
            assertThat(one(server, "SELECT slot_name FROM pg_replication_slots"))
                    .isEqualTo("s");
            assertThat(one(server, "SHOW wal_level")).isEqualTo("logical");
            assertThat(one(server, "SHOW fsync")).isEqualTo("on");
        }
    }

    @Test
    void opensTheSameFolderOnAnotherPort(@TempDir Path folder) throws SQLException {
        try (PostgresServer server = PostgresServer.start(folder, 0)) {
            server.createDatabase("line");
            run(server, "CREATE TABLE t AS SELECT 7 AS v");
        }
        try (PostgresServer server = PostgresServer.start(folder, 0)) {
            assertThat(one(server, "SELECT v FROM t")).isEqualTo("7");
        }
    }

    private static void run(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String one(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static Connection connect(PostgresServer server) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl("line"), server.user(), server.password());
    }
}
