package io.bowwave.jobtable;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.KeepRules;
import io.bowwave.schemas.rollout.Freeze;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;

/** The table {@code app}. */
public final class Apps {

    private static final String UNIQUE_VIOLATION = "23505";
    private static final String CHECK_VIOLATION = "23514";
    private static final int LONGEST_REASON = 200;
    private static final String ACTIVE =
            "SELECT id FROM build_job WHERE app = :name AND status IN ('queued', 'running') ORDER BY id LIMIT 1000";

    private final Jdbi jdbi;

    Apps(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** @throws RefusedException EXISTS, UNKNOWN_REGION or INVALID */
    public App create(NewApp app) {
        return refusing(
                app.name(),
                () -> jdbi.inTransaction(handle -> {
                    Regions.mustExist(handle, app.regions());
                    List<Freeze> freezes = Freezes.ofNew(handle, app.name());
                    return bind(
                                    handle.createQuery("""
                            INSERT INTO app (name, repo_url, branch, auto_deploy, prefetch, pool, regions, webhook_secret,
                                             build_timeout_ms, concurrency, keep, policy, needs, queue_timeout_ms,
                                             silence_timeout_ms, approvals, on_conflict, freezes, created_by)
                            VALUES (:name, :repoUrl, :branch, :autoDeploy, :prefetch, :pool::jsonb, :regions, :webhookSecret,
                                    :timeout, :concurrency, :keep::jsonb, :policy, :needs::jsonb, :queueTimeout, :silenceTimeout,
                                    :approvals, :onConflict, :freezes::jsonb, :createdBy)
                            RETURNING *"""),
                                    new App(
                                            app.name(),
                                            app.repoUrl(),
                                            app.branch(),
                                            app.autoDeploy(),
                                            app.prefetch(),
                                            app.pool(),
                                            app.regions(),
                                            app.webhookSecret(),
                                            app.buildTimeout(),
                                            app.concurrency(),
                                            app.keep(),
                                            app.queue(),
                                            app.deploys(),
                                            freezes,
                                            app.createdBy(),
                                            Instant.EPOCH,
                                            1))
                            .bind("freezes", Freezes.json(freezes))
                            .bind("createdBy", app.createdBy())
                            .map(Rows::app)
                            .one();
                }));
    }

    /**
     * @return the app after it, with one more revision unless nothing changed
     * @throws RefusedException UNKNOWN_APP, UNKNOWN_REGION, CONFLICT or INVALID
     */
    public App change(AppName name, AppChange change) {
        return refusing(
                name,
                () -> jdbi.inTransaction(handle -> {
                    App before = lock(handle, name);
                    if (change.ifRevision() != null && change.ifRevision() != before.revision()) {
                        throw new RefusedException(
                                RefusedException.Code.CONFLICT,
                                "app %s is at revision %d, expected %d: read it again and repeat the change"
                                        .formatted(name, before.revision(), change.ifRevision()));
                    }
                    App after = change.of(before);
                    WebhookSecrets.change(handle, before, after, change.keepOldSecret());
                    if (after.equals(before)) {
                        return before;
                    }
                    Regions.mustExist(handle, after.regions());
                    return bind(handle.createQuery("""
                            UPDATE app SET repo_url = :repoUrl, branch = :branch, auto_deploy = :autoDeploy, prefetch = :prefetch,
                                   pool = :pool::jsonb, regions = :regions, webhook_secret = :webhookSecret, build_timeout_ms = :timeout,
                                   concurrency = :concurrency, keep = :keep::jsonb, policy = :policy, needs = :needs::jsonb,
                                   queue_timeout_ms = :queueTimeout, silence_timeout_ms = :silenceTimeout,
                                   approvals = :approvals, on_conflict = :onConflict, revision = revision + 1, changed_at = clock_timestamp()
                             WHERE name = :name RETURNING *"""), after).map(Rows::app).one();
                }));
    }

    /**
     * Keeps the artifact of a build by hand, or no longer.
     *
     * @return the app after it, with one more revision unless nothing changed
     * @throws RefusedException UNKNOWN_APP, or INVALID when too many are pinned
     */
    public App pin(AppName name, BuildId build, boolean pinned) {
        return jdbi.inTransaction(handle -> {
            App before = lock(handle, name);
            Set<BuildId> builds = new TreeSet<>(before.keep().pinned());
            if (pinned ? !builds.add(build) : !builds.remove(build)) {
                return before;
            }
            if (builds.size() > KeepRules.MAX_PINNED) {
                throw new RefusedException(
                        RefusedException.Code.INVALID,
                        "app %s has %d pinned builds already, expected at most %d: unpin one first"
                                .formatted(name, builds.size() - 1, KeepRules.MAX_PINNED));
            }
            return handle.createQuery("""
                            UPDATE app SET keep = :keep::jsonb, revision = revision + 1, changed_at = clock_timestamp()
                             WHERE name = :name RETURNING *""")
                    .bind("name", name.text())
                    .bind("keep", Rows.json(before.keep().pinning(List.copyOf(builds))))
                    .map(Rows::app)
                    .one();
        });
    }

    public Optional<App> find(AppName name) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM app WHERE name = :name")
                .bind("name", name.text())
                .map(Rows::app)
                .findOne());
    }

    /** All of them, by name. */
    public List<App> list() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM app ORDER BY name")
                .map(Rows::app)
                .list());
    }

    /** Apps that are built from this branch of the repository, by name. */
    public List<App> of(String repoUrl, String branch) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT * FROM app WHERE repo_url = :repoUrl AND branch = :branch ORDER BY name")
                .bind("repoUrl", repoUrl)
                .bind("branch", branch)
                .map(Rows::app)
                .list());
    }

    /**
     * Takes it away, with its secrets, triggers and freezes. Its builds stay, as history.
     *
     * @param reason at most 200 characters
     * @throws RefusedException UNKNOWN_APP, INVALID, or CONFLICT while a build of it is queued or running
     */
    public AppRemoval remove(AppName name, String by, @Nullable String reason) {
        if (reason != null && (reason.isBlank() || reason.length() > LONGEST_REASON)) {
            throw new RefusedException(
                    RefusedException.Code.INVALID,
                    "reason: found %d characters, expected 1 to %d".formatted(reason.length(), LONGEST_REASON));
        }
        return jdbi.inTransaction(handle -> {
            App app = lock(handle, name);
            int active = handle.createQuery("SELECT count(*) FROM (" + ACTIVE + ") active")
                    .bind("name", name.text())
                    .mapTo(Integer.class)
                    .one();
            if (active > 0) {
                throw new RefusedException(
                        RefusedException.Code.CONFLICT,
                        "app %s has %d builds that are queued or running: cancel them first".formatted(name, active));
            }
            Freezes.forget(handle, name);
            handle.execute("DELETE FROM app WHERE name = ?", name.text());
            return handle.createQuery("""
                            INSERT INTO app_removal (app, repo_url, branch, removed_by, reason)
                            VALUES (:app, :repoUrl, :branch, :by, :reason) RETURNING *""")
                    .bind("app", name.text())
                    .bind("repoUrl", app.repoUrl())
                    .bind("branch", app.branch())
                    .bind("by", by)
                    .bind("reason", reason)
                    .map(Apps::removal)
                    .one();
        });
    }

    /** How an app of this name was last removed. */
    public Optional<AppRemoval> removal(AppName name) {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT * FROM app_removal WHERE app = :app ORDER BY id DESC LIMIT 1")
                        .bind("app", name.text())
                        .map(Apps::removal)
                        .findOne());
    }

    /** Its builds that are queued or running, the oldest first; at most 1,000. */
    public List<BuildId> activeBuilds(AppName name) {
        return jdbi.withHandle(handle -> handle.createQuery(ACTIVE)
                .bind("name", name.text())
                .map((row, context) -> BuildId.of(row.getObject("id", UUID.class)))
                .list());
    }

    private static AppRemoval removal(ResultSet row, StatementContext context) throws SQLException {
        return new AppRemoval(
                new AppName(row.getString("app")),
                row.getString("removed_by"),
                row.getString("reason"),
                row.getObject("removed_at", OffsetDateTime.class).toInstant());
    }

    /** Holds off every other enqueue and change of the app until the end of the transaction. */
    static App lock(Handle handle, AppName name) {
        return lockIfThere(handle, name)
                .orElseThrow(() -> new RefusedException(
                        RefusedException.Code.UNKNOWN_APP,
                        "app %s is not there: create it first, for example with `bowwave app create %s --repo URL`"
                                .formatted(name, name)));
    }

    /** As {@link #lock}; empty when there is no such app. */
    static Optional<App> lockIfThere(Handle handle, AppName name) {
        return handle.createQuery("SELECT * FROM app WHERE name = :name FOR NO KEY UPDATE")
                .bind("name", name.text())
                .map(Rows::app)
                .findOne();
    }

    private static <S extends SqlStatement<S>> S bind(S statement, App app) {
        return statement
                .bind("name", app.name().text())
                .bind("repoUrl", app.repoUrl())
                .bind("branch", app.branch())
                .bind("autoDeploy", app.autoDeploy())
                .bind("prefetch", app.prefetch())
                .bind("pool", Rows.json(app.pool()))
                .bindArray(
                        "regions",
                        String.class,
                        app.regions().stream().map(RegionName::text).toList())
                .bind("webhookSecret", app.webhookSecret())
                .bind("timeout", app.buildTimeout().toMillis())
                .bind("concurrency", app.concurrency())
                .bind("policy", app.queue().policy().text())
                .bind("needs", Rows.json(app.queue().needs()))
                .bind("queueTimeout", app.queue().queueTimeout().toMillis())
                .bind("silenceTimeout", app.queue().silenceTimeout().toMillis())
                .bind("approvals", app.deploys().approvals())
                .bind(
                        "onConflict",
                        DeploySettings.DEFAULT.onConflict() == app.deploys().onConflict()
                                ? null
                                : app.deploys().onConflict().text())
                .bind("keep", app.keep().equals(KeepRules.DEFAULT) ? null : Rows.json(app.keep()));
    }

    private static App refusing(AppName name, Supplier<App> change) {
        try {
            return change.get();
        } catch (UnableToExecuteStatementException e) {
            if (e.getCause() instanceof SQLException sql && UNIQUE_VIOLATION.equals(sql.getSQLState())) {
                throw new RefusedException(RefusedException.Code.EXISTS, "app " + name + " is there already");
            }
            if (e.getCause() instanceof SQLException sql && CHECK_VIOLATION.equals(sql.getSQLState())) {
                throw new RefusedException(
                        RefusedException.Code.INVALID,
                        "app %s: %s (branch is a short name such as main; timeouts 1 s to 24 h, that of the queue to 30 days; concurrency 1 to 100; needs at most 2 kB)"
                                .formatted(name, firstLine(sql)));
            }
            throw e;
        }
    }

    private static String firstLine(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
