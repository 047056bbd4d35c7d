package io.bowwave.jobtable;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/** The table {@code webhook_receipt}: what came of deliveries, kept for 30 days. */
public final class Receipts {

    /** Most receipts of one answer. */
    public static final int MOST = 500;

    private static final int LONGEST_DETAIL = 500;
    private static final int LONGEST_REF = 300;
    private static final int LONGEST_EVENT = 100;

    private final Jdbi jdbi;

    Receipts(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Newest first; at most {@link #MOST}. */
    public List<Receipt> of(AppName app, int most) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT * FROM webhook_receipt WHERE app = :app ORDER BY last_at DESC LIMIT :most")
                .bind("app", app.text())
                .bind("most", Math.clamp(most, 1, MOST))
                .map(Receipts::receipt)
                .list());
    }

    /**
     * Notes that a delivery led to no build. All those of one source and ref are one receipt, written at most once a second; apps that
     * are gone meanwhile get none.
     */
    public void nothing(Delivery delivery, List<Receipt.Nothing> nothings) {
        jdbi.useTransaction(handle -> {
            for (Receipt.Nothing nothing : nothings) {
                handle.createUpdate("""
                                INSERT INTO webhook_receipt AS r (app, key, ref, delivery, source, event, commit_sha, result, detail)
                                SELECT name, :key, :ref, :delivery, :source, :event, :commit, :result, :detail FROM app WHERE name = :app
                                ON CONFLICT (app, key, ref) DO UPDATE
                                   SET times = r.times + 1, last_at = clock_timestamp(), delivery = excluded.delivery,
                                       event = excluded.event, commit_sha = excluded.commit_sha, detail = excluded.detail
                                 WHERE r.last_at < clock_timestamp() - interval '1 second'""")
                        .bind("app", nothing.app().text())
                        .bind("key", delivery.source() + " " + text(nothing.result()))
                        .bind("ref", cut(nothing.ref(), LONGEST_REF))
                        .bind("delivery", delivery.id())
                        .bind("source", delivery.source())
                        .bind("event", cut(delivery.event(), LONGEST_EVENT))
                        .bind("commit", nothing.commit())
                        .bind("result", text(nothing.result()))
                        .bind("detail", cut(nothing.detail(), LONGEST_DETAIL))
                        .execute();
            }
        });
    }

    static Receipt write(Handle handle, Delivery delivery, NewBuild wanted, Enqueued enqueued) {
        Build build = enqueued.build();
        return handle.createQuery("""
                        INSERT INTO webhook_receipt (app, key, ref, delivery, source, event, commit_sha, result, detail, build)
                        VALUES (:app, :key, :ref, :delivery, :source, :event, :commit, :result, :detail, :build) RETURNING *""")
                .bind("app", build.app().text())
                .bind("key", delivery.key())
                .bind("ref", wanted.ref() == null ? build.ref() : wanted.ref())
                .bind("delivery", delivery.id())
                .bind("source", delivery.source())
                .bind("event", cut(delivery.event(), LONGEST_EVENT))
                .bind("commit", build.commit())
                .bind("result", text(enqueued.created() ? Receipt.Result.QUEUED : Receipt.Result.KNOWN))
                .bind(
                        "detail",
                        enqueued.created()
                                ? "build %s is queued".formatted(build.id())
                                : "the commit has build %s already, which is %s"
                                        .formatted(build.id(), build.status().text()))
                .bind("build", build.id().uuid())
                .map(Receipts::receipt)
                .one();
    }

    /** Counts one more copy of a delivery. */
    static List<Receipt> again(Handle handle, Delivery delivery) {
        return handle.createQuery("""
                        UPDATE webhook_receipt SET times = times + 1, last_at = clock_timestamp()
                         WHERE key = :key AND app IN (SELECT app FROM build_job WHERE id = ANY (
                                   SELECT unnest(builds) FROM webhook_delivery WHERE id = :key))
                        RETURNING *""")
                .bind("key", delivery.key())
                .map(Receipts::receipt)
                .list();
    }

    private static Receipt receipt(ResultSet row, StatementContext context) throws SQLException {
        UUID build = row.getObject("build", UUID.class);
        return new Receipt(
                new AppName(row.getString("app")),
                row.getString("delivery"),
                row.getString("source"),
                row.getString("event"),
                row.getString("ref"),
                row.getString("commit_sha"),
                Receipt.Result.valueOf(row.getString("result").toUpperCase(Locale.ROOT)),
                row.getString("detail"),
                build == null ? null : BuildId.of(build),
                row.getInt("times"),
                Rows.time(row, "first_at"),
                Rows.time(row, "last_at"));
    }

    private static String text(Receipt.Result result) {
        return result.name().toLowerCase(Locale.ROOT);
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most);
    }
}
