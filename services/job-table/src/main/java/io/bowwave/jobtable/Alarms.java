package io.bowwave.jobtable;

import io.bowwave.schemas.alarm.AlarmKind;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The table {@code alarm}, and the facts that the database itself knows. Several processes may look at once: what is so is one row,
 * whoever says it.
 */
public final class Alarms {

    /** Most that one call gives. */
    public static final int LIMIT = 500;

    /** A builder that is gone for so long, and did not come back, is history. */
    private static final Duration GONE_FOR_GOOD = Duration.ofHours(1);

    private static final int LONGEST = 1000;
    /** The end of a worker's id, which each life of a builder has for itself. */
    private static final String LIFE = "-[0-9a-f]{8}$";

    private final Jdbi jdbi;

    Alarms(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** All alarms of a kind there are now, by what they are about, with what is to be said of each; those that are missing are over. */
    public void replace(AlarmKind kind, Map<String, String> found) {
        jdbi.useTransaction(handle -> {
            handle.createUpdate("""
                            UPDATE alarm SET cleared_at = clock_timestamp(), told = false
                             WHERE kind = :kind AND cleared_at IS NULL AND NOT about = ANY(:about)""")
                    .bind("kind", kind.text())
                    .bindArray("about", String.class, List.copyOf(found.keySet()))
                    .execute();
            found.forEach((about, detail) -> raise(handle, kind, about, detail));
        });
    }

    private static void raise(Handle handle, AlarmKind kind, String about, String detail) {
        handle.createUpdate("""
                        INSERT INTO alarm AS a (kind, about, raised_at, detail) VALUES (:kind, :about, clock_timestamp(), :detail)
                        ON CONFLICT (kind, about) WHERE cleared_at IS NULL DO UPDATE SET detail = excluded.detail
                         WHERE a.detail <> excluded.detail""")
                .bind("kind", kind.text())
                .bind("about", about)
                .bind("detail", detail.substring(0, Math.min(detail.length(), LONGEST)))
                .execute();
    }

    /** Those whose newest change is not on the log yet, the oldest first. */
    public List<Alarm> untold() {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT * FROM alarm WHERE NOT told ORDER BY raised_at LIMIT " + LIMIT)
                        .map((row, context) -> Rows.alarm(row))
                        .list());
    }

    /** Its newest change is on the log now, unless it has changed again meanwhile. */
    public void told(Alarm alarm) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        UPDATE alarm SET told = true
                         WHERE kind = :kind AND about = :about AND raised_at = :raised AND cleared_at IS NOT DISTINCT FROM :cleared""")
                .bind("kind", alarm.kind().text())
                .bind("about", alarm.about())
                .bind("raised", alarm.raisedAt().atOffset(ZoneOffset.UTC))
                .bind(
                        "cleared",
                        alarm.clearedAt() == null ? null : alarm.clearedAt().atOffset(ZoneOffset.UTC))
                .execute());
    }

    /** Those of now, the oldest first; or all, the newest first. At most {@link #LIMIT}. */
    public List<Alarm> list(boolean also) {
        String which = also ? "ORDER BY raised_at DESC" : "WHERE cleared_at IS NULL ORDER BY raised_at";
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM alarm " + which + " LIMIT " + LIMIT)
                .map((row, context) -> Rows.alarm(row))
                .list());
    }

    /** Builders that fell silent without a word and have not come back under their name: what is known of each. */
    public Map<String, String> goneBuilders() {
        Map<String, String> gone = new HashMap<>();
        jdbi.useHandle(handle -> handle.createQuery("""
                        WITH beats AS (SELECT worker, max(heartbeat_at) AS at FROM build_lease GROUP BY worker),
                        seen AS (
                            SELECT w.id, regexp_replace(w.id, :life, '') AS name, w.left_at, greatest(w.last_seen, b.at) AS at
                              FROM worker w LEFT JOIN beats b ON b.worker = w.id WHERE w.last_seen > now() - :forgotten * interval '1 second'),
                        newest AS (SELECT DISTINCT ON (name) * FROM seen ORDER BY name, at DESC)
                        SELECT name, id, round(extract(epoch FROM now() - at)) AS silent FROM newest
                         WHERE left_at IS NULL AND at < now() - :silent * interval '1 second' ORDER BY name LIMIT :limit""")
                .bind("life", LIFE)
                .bind("silent", BuilderPool.SILENT.toSeconds())
                .bind("forgotten", GONE_FOR_GOOD.toSeconds())
                .bind("limit", LIMIT)
                .map((row, context) -> gone.put(
                        row.getString("name"),
                        "worker %s has said nothing for more than %d s; expected a claim each 20 s, or that it goes. Look at its machine and log"
                                .formatted(row.getString("id"), BuilderPool.SILENT.toSeconds())))
                .list());
        return gone;
    }

    /** What is wrong with the tap's slot; empty: nothing. */
    public Optional<String> tapLag(String slot, long limitBytes) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT coalesce(wal_status, '') AS status, pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn) AS behind
                          FROM pg_replication_slots WHERE slot_name = :slot""")
                .bind("slot", slot)
                .map((row, context) -> lag(slot, row.getString("status"), row.getLong("behind"), limitBytes))
                .findFirst()
                .orElseGet(() -> Optional.of(
                        "slot %s is not there, so changes of the job table are not on the log; look at job-tap's log"
                                .formatted(slot))));
    }

    private static Optional<String> lag(String slot, String status, long behind, long limitBytes) {
        if (status.equals("lost")) {
            return Optional.of(
                    "the database has dropped WAL that slot %s needed; look at job-tap's log".formatted(slot));
        }
        // In whole limits, so that it is not another text each time.
        return behind <= limitBytes
                ? Optional.empty()
                : Optional.of(
                        "slot %s is more than %d times the limit of %,d bytes of WAL behind; is job-tap running, and Kafka?"
                                .formatted(slot, behind / limitBytes, limitBytes));
    }
}
