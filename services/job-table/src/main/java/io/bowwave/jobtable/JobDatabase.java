package io.bowwave.jobtable;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.security.SecureRandom;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pool of connections to the database that holds the job table, and the way to its nouns. Thread-safe; opening connects to nothing yet.
 * A database that is away shows as {@code org.jdbi.v3.core.JdbiException} or {@code java.sql.SQLTransientConnectionException} after at
 * most 5 s; callers retry.
 */
public final class JobDatabase implements AutoCloseable {

    /** The replication slot that the tap reads. */
    public static final String TAP_SLOT = "bowwave_tap";

    private static final Logger LOG = LoggerFactory.getLogger(JobDatabase.class);
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final int SOCKET_LIMIT_S = 60;
    private static final int MIGRATE_RETRIES = 10;

    private final HikariDataSource pool;
    private final Jdbi jdbi;
    private final SecureRandom random = new SecureRandom();

    private JobDatabase(HikariDataSource pool) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
    }

    /** @param poolSize at most so many connections at once */
    public static JobDatabase open(String jdbcUrl, String user, String password, int poolSize) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("job-table");
        config.setJdbcUrl(jdbcUrl);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(poolSize);
        config.setMinimumIdle(Math.min(2, poolSize));
        config.setConnectionTimeout(CONNECT_LIMIT.toMillis());
        config.setValidationTimeout(2_000);
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("connectTimeout", Long.toString(CONNECT_LIMIT.toSeconds()));
        config.addDataSourceProperty("socketTimeout", Integer.toString(SOCKET_LIMIT_S));
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("ApplicationName", "bowwave");
        return new JobDatabase(new HikariDataSource(config));
    }

    /** Brings the tables to the newest version; several processes may do it at once. */
    public void migrate() {
        Flyway.configure()
                .dataSource(pool)
                .locations("classpath:io/bowwave/jobtable/migrations")
                .table("job_table_history")
                // The ledger keeps its tables, and its own history, in schema view of the same database.
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .connectRetries(MIGRATE_RETRIES)
                .connectRetriesInterval(1)
                .load()
                .migrate();
    }

    /**
     * Makes the tap's replication slot while the captured tables are still empty, so that the tap sees every row from the first. Once
     * there are rows, a missing slot means that changes may be lost; then this leaves it alone, and the tap says what to do.
     *
     * @param slot usually {@link #TAP_SLOT}; unique in the whole PostgreSQL server
     * @return whether the slot is there now
     */
    public boolean openTap(String slot) {
        return jdbi.withHandle(handle -> {
            // A session lock: the statement that makes the slot must not stand in a transaction that has written.
            handle.execute("SELECT pg_advisory_lock(hashtext('bowwave_tap'))");
            try {
                if (exists(handle, "SELECT 1 FROM pg_replication_slots WHERE slot_name = ?", slot)) {
                    return true;
                }
                if (exists(
                        handle,
                        "SELECT 1 WHERE EXISTS (TABLE build_job) OR EXISTS (TABLE app) OR EXISTS (TABLE region)")) {
                    LOG.warn("Slot {} is missing although there are rows already; job-tap decides what to do", slot);
                    return false;
                }
                handle.execute("SELECT pg_create_logical_replication_slot(?, 'pgoutput')", slot);
                LOG.info("Made replication slot {}", slot);
                return true;
            } finally {
                handle.execute("SELECT pg_advisory_unlock(hashtext('bowwave_tap'))");
            }
        });
    }

    private static boolean exists(Handle handle, String sql, Object... arguments) {
        return handle.select(sql, arguments).mapToMap().findFirst().isPresent();
    }

    /** Whether the database answers now. */
    public boolean reachable() {
        try {
            return jdbi.withHandle(handle ->
                    handle.createQuery("SELECT 1").mapTo(Integer.class).one() == 1);
        } catch (RuntimeException e) {
            LOG.debug("The database doesn't answer", e);
            return false;
        }
    }

    public Apps apps() {
        return new Apps(jdbi);
    }

    /** When nothing new is deployed. */
    public Freezes freezes() {
        return new Freezes(jdbi, random);
    }

    public Regions regions() {
        return new Regions(jdbi);
    }

    public Builds builds() {
        return new Builds(jdbi, new Enqueuing(random));
    }

    public BuildSteps buildSteps() {
        return new BuildSteps(jdbi);
    }

    public ArtifactBuilds artifactBuilds() {
        return new ArtifactBuilds(jdbi);
    }

    public Claims claims() {
        return new Claims(jdbi);
    }

    public Guard guard() {
        return new Guard(jdbi, new QueueTimeouts(jdbi, explanations()));
    }

    public BuilderPool builderPool() {
        return new BuilderPool(jdbi);
    }

    public Explanations explanations() {
        return new Explanations(jdbi, builderPool());
    }

    public Alarms alarms() {
        return new Alarms(jdbi);
    }

    public Deliveries deliveries() {
        return new Deliveries(jdbi, new Enqueuing(random));
    }

    /** What builds may know. */
    public BuildSecrets secrets(SecretKeys keys) {
        return new BuildSecrets(jdbi, keys);
    }

    /** Drops what is known of uses of secrets that are older than 400 days. */
    public int forgetSecretUses() {
        return BuildSecrets.forget(jdbi);
    }

    /** Drops what is known of the steps of builds that are older than 400 days; some of it, so that it stays short. */
    public int forgetSteps() {
        return BuildSteps.forget(jdbi);
    }

    public Receipts receipts() {
        return new Receipts(jdbi);
    }

    public WebhookSecrets webhookSecrets() {
        return new WebhookSecrets(jdbi);
    }

    public Heads heads() {
        return new Heads(jdbi, new Enqueuing(random));
    }

    public Tokens tokens() {
        return new Tokens(jdbi, random);
    }

    public IdempotencyKeys idempotencyKeys() {
        return new IdempotencyKeys(jdbi);
    }

    @Override
    public void close() {
        pool.close();
    }
}
