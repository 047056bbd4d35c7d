package io.bowwave.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * PostgreSQL with logical WAL. The data is in {@code <folder>/data}, the password (made at the first start) in
 * {@code <folder>/password}. PostgreSQL refuses to run as root; then it runs in a user namespace, where root is nobody.
 */
public final class PostgresServer extends Restartable {
    private static final String USER = "bowwave";
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    /** After a kill -9 the old backends may need a moment to see it; until then the data folder counts as in use. */
    private static final int START_TRIES = 5;

    private final Path folder;
    private final int port;
    private final String password;
    private final Path programs;
    private final Map<String, String> own;

    private PostgresServer(Path folder, int port, Map<String, String> own) {
        super("PostgreSQL");
        this.folder = folder.toAbsolutePath();
        this.port = port;
        this.own = Map.copyOf(own);
        this.password = makeFolder();
        this.programs = PostgresBinaries.folder().resolve("bin");
        initialise();
        begin();
    }

    /**
     * @param folder made when missing, and kept
     * @param port on loopback; 0 for a free one
     * @throws EmbeddedServerException with the cause and the end of the log when it doesn't get ready
     */
    public static PostgresServer start(Path folder, int port) {
        return start(folder, port, Map.of());
    }

    /**
     * As {@link #start(Path, int)}, for a database that is not to be small.
     *
     * @param settings of postgresql.conf, in the place of ours or beside them
     */
    public static PostgresServer start(Path folder, int port, Map<String, String> settings) {
        return new PostgresServer(folder, Ports.choose("PostgreSQL", port), settings);
    }

    public int port() {
        return port;
    }

    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    public String user() {
        return USER;
    }

    public String password() {
        return password;
    }

    /** Creates the database unless it is there. */
    public void createDatabase(String name) {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE \"" + name.replace("\"", "\"\"") + "\"");
        } catch (SQLException e) {
            if (!"42P04".equals(e.getSQLState())) {
                throw new EmbeddedServerException("Cannot create database " + name + ": " + e.getMessage(), e);
            }
        }
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(database) + "?connectTimeout=2&socketTimeout=20", USER, password);
    }

    private String makeFolder() {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new EmbeddedServerException("Cannot make " + folder + ": " + e.getMessage(), e);
        }
        return Secrets.keep(folder.resolve("password"));
    }

    private void initialise() {
        Path data = folder.resolve("data");
        try {
            if (Files.exists(data.resolve("initialised"))) {
                return;
            }
            // An initdb that was cut off leaves a half-made folder.
            PostgresBinaries.deleteTree(data);
            Programs.Result made = Programs.run(
                    folder,
                    Duration.ofMinutes(1),
                    asUser(List.of(
                            programs.resolve("initdb").toString(),
                            "-D",
                            data.toString(),
                            "-U",
                            USER,
                            "--pwfile=" + folder.resolve("password"),
                            "--auth=scram-sha-256",
                            "--encoding=UTF8",
                            "--locale=C",
                            "--data-checksums")));
            if (!made.ok()) {
                throw new EmbeddedServerException(
                        "initdb failed with exit code " + made.exit() + ":\n" + made.output());
            }
            Files.createFile(data.resolve("initialised"));
        } catch (IOException e) {
            throw new EmbeddedServerException("Cannot make the data folder " + data + ": " + e.getMessage(), e);
        }
    }

    private static List<String> asUser(List<String> command) {
        if (!System.getProperty("user.name").equals("root")) {
            return command;
        }
        Path unshare = Programs.find("unshare")
                .orElseThrow(() -> new EmbeddedServerException(
                        EmbeddedServerException.Kind.MISSING_PROGRAM,
                        "PostgreSQL doesn't run as root, and `unshare` (package util-linux) isn't there to give up root with."
                                + " Install it, or start as another user.",
                        null));
        List<String> words = new ArrayList<>(List.of(unshare.toString(), "-U"));
        words.addAll(command);
        return words;
    }

    @Override
    ChildProcess startChild() {
        for (int tries = 1; ; tries++) {
            try {
                return startOnce();
            } catch (EmbeddedServerException e) {
                if (tries == START_TRIES || !String.valueOf(e.getMessage()).contains("in use")) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedServerException("Interrupted while PostgreSQL was starting", e);
        }
    }

    private ChildProcess startOnce() {
        forgetDeadOwner();
        List<String> command = new ArrayList<>(List.of(
                programs.resolve("postgres").toString(),
                "-D",
                folder.resolve("data").toString()));
        Map<String, String> settings = new TreeMap<>(settings());
        settings.putAll(own);
        settings.forEach((key, value) -> command.addAll(List.of("-c", key + "=" + value)));
        ChildProcess child = ChildProcess.start(new ChildCommand(
                "PostgreSQL", asUser(command), folder, folder.resolve("postgres.log"), "INT", Map.of()));
        Readiness.await(child, START_LIMIT, () -> {
            try (Connection connection = connect("postgres")) {
                return connection.isValid(2);
            }
        });
        return child;
    }

    private Map<String, String> settings() {
        return Map.ofEntries(
                Map.entry("port", Integer.toString(port)),
                Map.entry("listen_addresses", "127.0.0.1"),
                Map.entry("unix_socket_directories", ""),
                Map.entry("wal_level", "logical"),
                Map.entry("max_replication_slots", "20"),
                Map.entry("max_wal_senders", "20"),
                Map.entry("max_slot_wal_keep_size", "1GB"),
                Map.entry("fsync", "on"),
                Map.entry("synchronous_commit", "on"),
                Map.entry("max_connections", "200"),
                Map.entry("shared_buffers", "32MB"),
                Map.entry("huge_pages", "off"),
                Map.entry("max_wal_size", "512MB"),
                Map.entry("jit", "off"),
                Map.entry("log_line_prefix", "%m [%p] "),
                Map.entry("timezone", "UTC"));
    }

    /** A pid file of a server that is gone would keep PostgreSQL from starting once its pid belongs to somebody else. */
    private void forgetDeadOwner() {
        Path file = folder.resolve("data").resolve("postmaster.pid");
        try {
            if (!Files.exists(file)) {
                return;
            }
            List<String> lines = Files.readAllLines(file);
            boolean owner = !lines.isEmpty()
                    && ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                            .flatMap(p -> p.info().command())
                            .filter(c -> c.endsWith("postgres"))
                            .isPresent();
            if (!owner) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | NumberFormatException e) {
            throw new EmbeddedServerException("Cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
