package io.bowwave.jobtable;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.rollout.Freeze;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code deploy_freeze}, and its copy in each app that it is about, which the log takes it from: both change in one transaction, so a
 * freeze that was added is on the log before any deploy request of later. An app carries what is open and not over when its copy is made.
 */
public final class Freezes {

    /** Of one app, those of all apps included. */
    static final int MOST = 12;

    private static final int MOST_BYTES = 3072;
    private static final int LONGEST_REASON = 200;
    private static final int ID_BYTES = 4;
    private static final String DAY = "(?:mon|tue|wed|thu|fri|sat|sun)";
    private static final String TIME = "(?:[01][0-9]|2[0-3]):[0-5][0-9]";
    private static final Pattern WEEKLY = Pattern.compile("%1$s %2$s-%1$s %2$s".formatted(DAY, TIME));

    private static final String OPEN = """
            SELECT * FROM deploy_freeze
             WHERE lifted_at IS NULL AND (until_at IS NULL OR until_at > clock_timestamp()) AND (app IS NULL OR app = :app)
             ORDER BY created_at, id""";

    private final Jdbi jdbi;
    private final RandomGenerator random;

    Freezes(Jdbi jdbi, RandomGenerator random) {
        this.jdbi = jdbi;
        this.random = random;
    }

    /** @throws RefusedException UNKNOWN_APP, or INVALID when it is no freeze or there are too many */
    public FreezeRow add(NewFreeze asked) {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        Freeze freeze = freeze("fz-" + HexFormat.of().formatHex(bytes), asked);
        return jdbi.inTransaction(handle -> {
            alone(handle);
            if (asked.app() != null) {
                Apps.lock(handle, asked.app());
            }
            FreezeRow added = handle.createQuery("""
                            INSERT INTO deploy_freeze (id, app, from_at, until_at, weekly, zone, reason, created_by)
                            VALUES (:id, :app, :from, :until, :weekly, :zone, :reason, :by) RETURNING *""")
                    .bind("id", freeze.id())
                    .bind("app", asked.app() == null ? null : asked.app().text())
                    .bind("from", utc(freeze.from()))
                    .bind("until", utc(freeze.until()))
                    .bind("weekly", freeze.weekly())
                    .bind("zone", freeze.zone())
                    .bind("reason", freeze.reason())
                    .bind("by", freeze.by())
                    .map(Freezes::row)
                    .one();
            copy(handle, asked.app());
            return added;
        });
    }

    /**
     * Ends it now.
     *
     * @return the freeze; empty when there is none of this id
     * @throws RefusedException CONFLICT when it is over already
     */
    public Optional<FreezeRow> lift(String id, String by, @Nullable String reason) {
        if (reason != null && reason.length() > LONGEST_REASON) {
            throw invalid(
                    "reason: found %d characters, expected at most %d".formatted(reason.length(), LONGEST_REASON));
        }
        return jdbi.inTransaction(handle -> {
            alone(handle);
            Optional<FreezeRow> found = find(handle, id);
            if (found.isEmpty()) {
                return found;
            }
            Optional<FreezeRow> lifted = handle.createQuery("""
                            UPDATE deploy_freeze SET lifted_at = clock_timestamp(), lifted_by = :by, lift_reason = :reason
                             WHERE id = :id AND lifted_at IS NULL AND (until_at IS NULL OR until_at > clock_timestamp()) RETURNING *""")
                    .bind("id", id)
                    .bind("by", by)
                    .bind("reason", reason)
                    .map(Freezes::row)
                    .findOne();
            if (lifted.isEmpty()) {
                throw new RefusedException(
                        RefusedException.Code.CONFLICT,
                        "freeze %s is over already: %s".formatted(id, end(found.get())));
            }
            copy(handle, lifted.get().app());
            return lifted;
        });
    }

    public Optional<FreezeRow> find(String id) {
        return jdbi.withHandle(handle -> find(handle, id));
    }

    /**
     * The newest first.
     *
     * @param app those of this app, which those of all apps are; null: of any
     * @param past those too that were lifted or have ended
     */
    public List<FreezeRow> list(@Nullable AppName app, boolean past, int most) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT * FROM deploy_freeze
                         WHERE (:app::text IS NULL OR app IS NULL OR app = :app)
                           AND (:past OR lifted_at IS NULL AND (until_at IS NULL OR until_at > clock_timestamp()))
                         ORDER BY created_at DESC, id LIMIT :most""")
                .bind("app", app == null ? null : app.text())
                .bind("past", past)
                .bind("most", most)
                .map(Freezes::row)
                .list());
    }

    /** What a new app begins with: the freezes of all apps. No freeze is changed until the end of the transaction. */
    static List<Freeze> ofNew(Handle handle, AppName app) {
        handle.execute("SELECT pg_advisory_xact_lock_shared(hashtext('bowwave_freeze'))");
        return open(handle, app);
    }

    /** An app that is gone is frozen no more; one of the same name begins afresh. */
    static void forget(Handle handle, AppName app) {
        handle.createUpdate("""
                        UPDATE deploy_freeze SET lifted_at = clock_timestamp(), lifted_by = 'bowwave', lift_reason = 'the app was deleted'
                         WHERE app = :app AND lifted_at IS NULL""").bind("app", app.text()).execute();
    }

    private static void alone(Handle handle) {
        handle.execute("SELECT pg_advisory_xact_lock(hashtext('bowwave_freeze'))");
    }

    /** Writes the open freezes into the app, or into every app where they differ. */
    private static void copy(Handle handle, @Nullable AppName app) {
        List<String> names = handle.createQuery(
                        "SELECT name FROM app WHERE :app::text IS NULL OR name = :app ORDER BY name FOR NO KEY UPDATE")
                .bind("app", app == null ? null : app.text())
                .mapTo(String.class)
                .list();
        for (String name : names) {
            List<Freeze> open = open(handle, new AppName(name));
            String json = json(open);
            requireFew(name, open, json);
            handle.createUpdate("""
                            UPDATE app SET freezes = :freezes::jsonb, revision = revision + 1, changed_at = clock_timestamp()
                             WHERE name = :name AND freezes IS DISTINCT FROM :freezes::jsonb""").bind("name", name).bind("freezes", json).execute();
        }
    }

    private static List<Freeze> open(Handle handle, AppName app) {
        return handle.createQuery(OPEN).bind("app", app.text()).map(Freezes::row).list().stream()
                .map(FreezeRow::freeze)
                .toList();
    }

    private static void requireFew(String app, List<Freeze> open, @Nullable String json) {
        if (open.size() > MOST || (json != null && json.length() > MOST_BYTES)) {
            throw invalid(
                    "app %s would have %d freezes, expected at most %d, in %d characters with their reasons: lift one first"
                            .formatted(app, open.size(), MOST, MOST_BYTES));
        }
    }

    /** As the column has it; null: none. */
    static @Nullable String json(List<Freeze> freezes) {
        return freezes.isEmpty() ? null : Rows.json(freezes);
    }

    private static Optional<FreezeRow> find(Handle handle, String id) {
        return handle.createQuery("SELECT * FROM deploy_freeze WHERE id = :id")
                .bind("id", id)
                .map(Freezes::row)
                .findOne();
    }

    private static Freeze freeze(String id, NewFreeze asked) {
        String reason = asked.reason().strip();
        if (reason.isEmpty() || reason.length() > LONGEST_REASON) {
            throw invalid("reason: found %d characters, expected 1 to %d".formatted(reason.length(), LONGEST_REASON));
        }
        requireTimes(asked);
        return new Freeze(id, asked.from(), asked.until(), asked.weekly(), asked.zone(), reason, asked.by());
    }

    private static void requireTimes(NewFreeze asked) {
        if (asked.from() != null && asked.until() != null && !asked.until().isAfter(asked.from())) {
            throw invalid("until: found %s, expected a time after from, %s".formatted(asked.until(), asked.from()));
        }
        if (asked.weekly() != null && !WEEKLY.matcher(asked.weekly()).matches()) {
            throw invalid(
                    "weekly: found \"%s\", expected for example \"fri 16:00-mon 08:00\"".formatted(asked.weekly()));
        }
        if (asked.zone() != null && asked.weekly() == null) {
            throw invalid("zone: found \"%s\", expected it beside weekly only".formatted(asked.zone()));
        }
        try {
            if (asked.zone() != null) {
                ZoneId.of(asked.zone());
            }
        } catch (DateTimeException e) {
            throw invalid("zone: found \"%s\", expected for example Europe/Berlin".formatted(asked.zone()));
        }
    }

    private static String end(FreezeRow row) {
        FreezeRow.Lifted lifted = row.lifted();
        return lifted == null
                ? "it ended at " + row.freeze().until()
                : "%s lifted it at %s".formatted(lifted.by(), lifted.at());
    }

    private static RefusedException invalid(String message) {
        return new RefusedException(RefusedException.Code.INVALID, message);
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }

    private static FreezeRow row(ResultSet row, StatementContext context) throws SQLException {
        String app = row.getString("app");
        Instant lifted = Rows.timeOrNull(row, "lifted_at");
        return new FreezeRow(
                app == null ? null : new AppName(app),
                new Freeze(
                        row.getString("id"),
                        Rows.timeOrNull(row, "from_at"),
                        Rows.timeOrNull(row, "until_at"),
                        row.getString("weekly"),
                        row.getString("zone"),
                        row.getString("reason"),
                        row.getString("created_by")),
                Rows.time(row, "created_at"),
                lifted == null
                        ? null
                        : new FreezeRow.Lifted(lifted, row.getString("lifted_by"), row.getString("lift_reason")));
    }
}
