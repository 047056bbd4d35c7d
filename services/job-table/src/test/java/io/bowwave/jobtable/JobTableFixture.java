package io.bowwave.jobtable;

import io.bowwave.embedded.PostgresServer;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.RegionName;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** A fresh database with the tables and three regions. */
final class JobTableFixture implements AutoCloseable {

    final JobDatabase database;
    final String url;
    private final PostgresServer server;

    JobTableFixture(PostgresServer server) {
        this.server = server;
        String name = "jobs_" + UUID.randomUUID().toString().replace("-", "");
        server.createDatabase(name);
        url = server.jdbcUrl(name);
        database = JobDatabase.open(url, server.user(), server.password(), 16);
        database.migrate();
        database.regions().define(new RegionName("us-east"), "http://s3", "bowwave-us-east", true);
        database.regions().define(new RegionName("eu-west"), "http://s3", "bowwave-eu-west", false);
        database.regions().define(new RegionName("ap-south"), "http://s3", "bowwave-ap-south", false);
    }

    App app(String name) {
        return database.apps().create(NewApp.of(new AppName(name), "https://git.example/" + name, "main", "test"));
    }

    Build enqueue(App app) {
        return enqueue(app, commit()).build();
    }

    Enqueued enqueue(App app, String commit) {
        return database.builds().enqueue(new NewBuild(app.name(), null, commit, "push", "ada", null, false));
    }

    static String commit() {
        byte[] bytes = new byte[20];
        ThreadLocalRandom.current().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    static Outcome.Succeeded success() {
        return new Outcome.Succeeded(artifact(), "web", 12);
    }

    static ArtifactRef artifact() {
        return new ArtifactRef(Digest.of(commit().getBytes(StandardCharsets.UTF_8)), Digest.of(new byte[1]), 42);
    }

    /** As if every rest after a lost attempt were over. */
    void rested() {
        sql("UPDATE build_line SET not_before = now() WHERE not_before IS NOT NULL");
        sql("SELECT app_turn_refresh(app, 0) FROM app_turn");
    }

    /** A statement that no noun offers: moves the database's times. */
    void sql(String statement) {
        try (Connection connection = DriverManager.getConnection(url, server.user(), server.password());
                Statement s = connection.createStatement()) {
            s.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(statement + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
