package io.bowwave.jobtable;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.WorkerId;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** The tables {@code build_secret} and {@code build_secret_use}. Values leave by {@link #give} alone. */
public final class BuildSecrets {

    /** Shorter values cannot be kept out of logs: they stand there by chance. */
    public static final int SHORTEST = 8;

    /** Longest value, bytes in UTF-8. */
    public static final int LONGEST = 65_536;

    private static final int MOST = 200;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
    private static final Duration USES_KEPT = Duration.ofDays(400);

    /**
     * What a build got.
     *
     * @param values by name
     * @param refused names with the reason
     */
    public record Given(Map<String, String> values, Map<String, String> refused) {
        public Given {
            values = Map.copyOf(values);
            refused = Map.copyOf(refused);
        }

        /** Hides the values. */
        @Override
        public String toString() {
            return "Given[" + values.keySet() + ", " + refused + "]";
        }
    }

    private final Jdbi jdbi;
    private final SecretKeys keys;

    BuildSecrets(Jdbi jdbi, SecretKeys keys) {
        this.jdbi = jdbi;
        this.keys = keys;
    }

    /**
     * Sets it, in place of one that is there.
     *
     * @param branches patterns, comma between them; null: the app's own branch
     * @throws RefusedException UNKNOWN_APP or INVALID
     */
    public BuildSecret set(AppName app, String name, String value, @Nullable String branches, String by) {
        check(name, value, branches);
        SecretKeys.Sealed sealed = keys.seal(place(app, name), value);
        return jdbi.inTransaction(handle -> {
            Apps.lock(handle, app);
            int others = handle.createQuery("SELECT count(*) FROM build_secret WHERE app = :app AND name <> :name")
                    .bind("app", app.text())
                    .bind("name", name)
                    .mapTo(Integer.class)
                    .one();
            if (others >= MOST) {
                throw invalid(
                        "app %s has %d secrets, expected at most %d: remove one first".formatted(app, others, MOST));
            }
            use(handle, app, name, "set", by, null, null);
            return handle.createQuery("""
                            INSERT INTO build_secret (app, name, branches, key_id, sealed, set_by)
                            VALUES (:app, :name, :branches, :key, :sealed, :by)
                            ON CONFLICT (app, name) DO UPDATE SET branches = excluded.branches, key_id = excluded.key_id,
                                   sealed = excluded.sealed, set_by = excluded.set_by, set_at = clock_timestamp()
                            RETURNING *""")
                    .bind("app", app.text())
                    .bind("name", name)
                    .bind("branches", branches)
                    .bind("key", sealed.keyId())
                    .bind("sealed", sealed.base64())
                    .bind("by", by)
                    .map(BuildSecrets::secret)
                    .one();
        });
    }

    /** By name. */
    public List<BuildSecret> list(AppName app) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM build_secret WHERE app = :app ORDER BY name")
                .bind("app", app.text())
                .map(BuildSecrets::secret)
                .list());
    }

    /** @return what was removed; empty when there was none */
    public Optional<BuildSecret> remove(AppName app, String name, String by) {
        return jdbi.inTransaction(handle -> {
            Optional<BuildSecret> removed = handle.createQuery(
                            "DELETE FROM build_secret WHERE app = :app AND name = :name RETURNING *")
                    .bind("app", app.text())
                    .bind("name", name)
                    .map(BuildSecrets::secret)
                    .findOne();
            removed.ifPresent(secret -> use(handle, app, name, "removed", by, null, null));
            return removed;
        });
    }

    /** What was done with it, the newest first. */
    public List<SecretUse> uses(AppName app, String name, int most) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT * FROM build_secret_use WHERE app = :app AND name = :name ORDER BY id DESC LIMIT :most")
                .bind("app", app.text())
                .bind("name", name)
                .bind("most", most)
                .map((row, context) -> new SecretUse(
                        row.getString("what"),
                        row.getString("by_whom"),
                        Optional.ofNullable(row.getObject("build", UUID.class))
                                .map(uuid -> new BuildId(uuid.toString()))
                                .orElse(null),
                        row.getObject("attempt", Integer.class),
                        Rows.time(row, "used_at")))
                .list());
    }

    /**
     * The values for a build that this worker holds; each is written down.
     *
     * @param build as {@link Claims#held} gives it
     */
    public Given give(Build build, WorkerId worker, Collection<String> names) {
        return jdbi.inTransaction(handle -> {
            Map<String, String> values = new LinkedHashMap<>();
            Map<String, String> refused = new LinkedHashMap<>();
            for (String name : names) {
                Optional<String> value = value(handle, build, name, refused);
                value.ifPresent(text -> values.put(name, text));
                use(
                        handle,
                        build.app(),
                        name,
                        value.isPresent() ? "given" : "refused",
                        worker.text(),
                        build.id(),
                        build.attempt());
            }
            return new Given(values, refused);
        });
    }

    /** Drops what is known of uses that are older than 400 days. */
    static int forget(Jdbi jdbi) {
        return jdbi.withHandle(handle -> handle.createUpdate(
                        "DELETE FROM build_secret_use WHERE used_at < now() - :kept * interval '1 millisecond'")
                .bind("kept", USES_KEPT.toMillis())
                .execute());
    }

    private record Row(SecretKeys.Sealed sealed, String branches) {}

    private Optional<String> value(Handle handle, Build build, String name, Map<String, String> refused) {
        Optional<Row> row = handle.createQuery("""
                        SELECT s.key_id, s.sealed, coalesce(s.branches, a.branch) AS branches
                          FROM build_secret s JOIN app a ON a.name = s.app WHERE s.app = :app AND s.name = :name""")
                .bind("app", build.app().text())
                .bind("name", name)
                .map((found, context) -> new Row(
                        new SecretKeys.Sealed(found.getString("key_id"), found.getString("sealed")),
                        found.getString("branches")))
                .findOne();
        if (row.isEmpty()) {
            refused.put(
                    name,
                    "app %s has no such secret; set it with `bowwave secret set %s %s`"
                            .formatted(build.app(), build.app(), name));
            return Optional.empty();
        }
        if (!BranchPatterns.match(row.get().branches, build.ref())) {
            refused.put(name, "it is for builds of %s, this is one of %s".formatted(row.get().branches, build.ref()));
            return Optional.empty();
        }
        try {
            return Optional.of(keys.open(place(build.app(), name), row.get().sealed));
        } catch (IllegalStateException e) {
            refused.put(name, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static void use(
            Handle handle,
            AppName app,
            String name,
            String what,
            String by,
            @Nullable BuildId build,
            @Nullable Integer attempt) {
        handle.createUpdate("""
                        INSERT INTO build_secret_use (app, name, what, by_whom, build, attempt)
                        VALUES (:app, :name, :what, :by, CAST(:build AS uuid), CAST(:attempt AS int))""")
                .bind("app", app.text())
                .bind("name", name)
                .bind("what", what)
                .bind("by", by)
                .bind("build", build == null ? null : build.text())
                .bind("attempt", attempt)
                .execute();
    }

    private static void check(String name, String value, @Nullable String branches) {
        if (!NAME.matcher(name).matches()) {
            throw invalid("name: found \"%s\", expected letters, digits and _".formatted(name));
        }
        int length = value.getBytes(StandardCharsets.UTF_8).length;
        if (value.length() < SHORTEST || length > LONGEST || value.indexOf('\0') >= 0) {
            throw invalid("value: found %d bytes, expected a text of %d characters to %d bytes, without zero bytes"
                    .formatted(length, SHORTEST, LONGEST));
        }
        if (branches != null && (branches.isBlank() || branches.length() > 1024)) {
            throw invalid("branches: found %d characters, expected patterns such as main,release/*"
                    .formatted(branches.length()));
        }
    }

    private static RefusedException invalid(String message) {
        return new RefusedException(RefusedException.Code.INVALID, message);
    }

    private static String place(AppName app, String name) {
        return app + "\n" + name;
    }

    private static BuildSecret secret(ResultSet row, StatementContext context) throws SQLException {
        return new BuildSecret(
                new AppName(row.getString("app")),
                row.getString("name"),
                row.getString("branches"),
                row.getString("key_id"),
                row.getString("set_by"),
                Rows.time(row, "set_at"));
    }
}
