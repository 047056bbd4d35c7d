package io.bowwave.jobtable;

import io.bowwave.schemas.id.AppName;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code webhook_old_secret}: an app's webhook secret before the one that it has now, for as long as both are good. So at most
 * two are good at any time.
 */
public final class WebhookSecrets {

    /** How long the secret before stays good unless somebody says otherwise. */
    public static final Duration KEEP_OLD = Duration.ofHours(24);

    /** The longest that it may stay good. */
    public static final Duration KEEP_OLD_MOST = Duration.ofDays(30);

    /** @param until when it stops being good */
    public record Old(AppName app, String secret, Instant until) {

        /** Hides the secret. */
        @Override
        public String toString() {
            return "Old[" + app + " until " + until + "]";
        }
    }

    private final Jdbi jdbi;

    WebhookSecrets(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Those that are good now. */
    public Map<AppName, Old> old() {
        return jdbi.withHandle(handle -> handle
                .createQuery("SELECT * FROM webhook_old_secret WHERE until_at > now()")
                .map((row, context) ->
                        new Old(new AppName(row.getString("app")), row.getString("secret"), Rows.time(row, "until_at")))
                .list()
                .stream()
                .collect(Collectors.toUnmodifiableMap(Old::app, old -> old)));
    }

    /**
     * Keeps the secret that a change of the app replaces, or says anew how long the one from before stays good.
     *
     * @param keep how long; zero: the old one is not good any more; null: {@link #KEEP_OLD} for the one that is replaced
     * @throws RefusedException INVALID when that is too long
     */
    static void change(Handle handle, App before, App after, @Nullable Duration keep) {
        if (keep != null && (keep.isNegative() || keep.compareTo(KEEP_OLD_MOST) > 0)) {
            throw new RefusedException(
                    RefusedException.Code.INVALID,
                    "keepOldSecretSeconds: found %d, expected 0 to %d (30 days)"
                            .formatted(keep.toSeconds(), KEEP_OLD_MOST.toSeconds()));
        }
        String replaced = before.webhookSecret();
        if (replaced != null && !replaced.equals(after.webhookSecret())) {
            handle.createUpdate("""
                            INSERT INTO webhook_old_secret VALUES (:app, :secret, now() + :keep * interval '1 millisecond')
                            ON CONFLICT (app) DO UPDATE SET secret = excluded.secret, until_at = excluded.until_at""")
                    .bind("app", before.name().text())
                    .bind("secret", replaced)
                    .bind("keep", (keep == null ? KEEP_OLD : keep).toMillis())
                    .execute();
        } else if (keep != null) {
            handle.createUpdate("""
                            UPDATE webhook_old_secret SET until_at = now() + :keep * interval '1 millisecond'
                             WHERE app = :app AND until_at > now()""")
                    .bind("app", before.name().text())
                    .bind("keep", keep.toMillis())
                    .execute();
        }
    }
}
