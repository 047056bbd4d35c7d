package io.bowwave.jobtable;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.embedded.PostgresServer;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.job.BuildStatus;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The trigger of the table lets through what the lifecycle has, and nothing else. */
@RealServers({Server.POSTGRES})
final class BuildLifecycleIT {

    private static final Map<BuildStatus, String> COLUMNS = Map.of(
            BuildStatus.QUEUED,
            "",
            BuildStatus.RUNNING,
            ", worker = 'w', started_at = now()",
            BuildStatus.SUCCEEDED,
            ", worker = 'w', started_at = now(), finished_at = now(), uploaded_bytes = 1, size = 1, manifest = 'sha256:'"
                    + " || repeat('a', 64), layout = 'sha256:' || repeat('b', 64)",
            BuildStatus.FAILED,
            ", finished_at = now(), cause = 'infra', message = 'x'",
            BuildStatus.CANCELED,
            ", finished_at = now(), cause = 'canceled', message = 'x', canceled_by = 'x'");

    private static final String CLEARED = ", worker = NULL, started_at = NULL, finished_at = NULL, cause = NULL,"
            + " message = NULL, canceled_by = NULL, manifest = NULL, layout = NULL, size = NULL, uploaded_bytes = NULL";

    @Test
    void theTriggerIsTheTable(PostgresServer server) throws SQLException {
        try (JobTableFixture jobs = new JobTableFixture(server);
                Connection connection = DriverManager.getConnection(jobs.url, server.user(), server.password());
                Statement sql = connection.createStatement()) {
            BuildId build = jobs.enqueue(jobs.app("web")).id();
            sql.execute("ALTER TABLE build_job DISABLE TRIGGER build_job_line");
            for (BuildStatus from : BuildStatus.values()) {
                for (BuildStatus to : BuildStatus.values()) {
                    for (int attempts = -1; attempts <= 2; attempts++) {
                        place(sql, build, from);
                        assertThat(goes(sql, build, to, attempts))
                                .as("from %s to %s with %d more attempts", from, to, attempts)
                                .isEqualTo(
                                        BuildLifecycle.find(from, to, attempts).isPresent());
                    }
                }
            }
        }
    }

    /** Past every trigger. */
    private static void place(Statement sql, BuildId build, BuildStatus status) throws SQLException {
        sql.execute("SET session_replication_role = replica");
        sql.execute("UPDATE build_job SET attempt = 5, revision = 1, priority = 'normal'" + set(status)
                + " WHERE id = '" + build + "'");
        sql.execute("SET session_replication_role = origin");
    }

    private static boolean goes(Statement sql, BuildId build, BuildStatus to, int attempts) {
        // A build that waits goes on waiting only to become urgent.
        String lift = to == BuildStatus.QUEUED
                ? ", priority = CASE status WHEN 'queued' THEN 'urgent' ELSE priority END, lifted_by = 'x', lifted_revision = 2"
                : "";
        try {
            sql.execute("UPDATE build_job SET revision = 2, attempt = attempt + " + attempts + set(to) + lift
                    + " WHERE id = '" + build + "'");
            return true;
        } catch (SQLException e) {
            assertThat(e.getMessage()).contains("no way from");
            return false;
        }
    }

    /** Each column once: what the status needs, else nothing. */
    private static String set(BuildStatus status) {
        StringBuilder all = new StringBuilder(", status = '" + status.text() + "'");
        String needed = COLUMNS.getOrDefault(status, "");
        all.append(needed);
        for (String column : CLEARED.substring(2).split(", ", -1)) {
            if (!needed.contains(", " + column.substring(0, column.indexOf(' ')) + " =")) {
                all.append(", ").append(column);
            }
        }
        return all.toString();
    }
}
