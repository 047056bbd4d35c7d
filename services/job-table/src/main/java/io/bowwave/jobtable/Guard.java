package io.bowwave.jobtable;

import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.WorkerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Finds builds whose builder is gone or late and moves them on, so that each build reaches an end. Any number of guards may run: one
 * sweeps at a time, the others pass. Only the database's clock counts.
 */
public final class Guard {

    /** Most leases that one sweep handles; the next one goes on. */
    static final int SWEEP_LIMIT = 500;

    /** Most apps whose rested lines take their place again in one sweep. */
    private static final int RESTS_LIMIT = 200;

    private final Jdbi jdbi;
    private final QueueTimeouts timeouts;
    private final RenewedTables tables;

    Guard(Jdbi jdbi, QueueTimeouts timeouts) {
        this.jdbi = jdbi;
        this.timeouts = timeouts;
        this.tables = new RenewedTables(jdbi);
    }

    /** A few short transactions. To be called every two seconds or so, by one thread. */
    public SweepReport sweep() {
        SweepReport report = sweepLeases();
        if (!report.swept()) {
            return report;
        }
        jdbi.useTransaction(handle -> handle.createQuery("SELECT end_rests(:most)")
                .bind("most", RESTS_LIMIT)
                .mapTo(Integer.class)
                .one());
        List<Build> late = timeouts.end();
        tables.renew();
        return report.with(late);
    }

    private SweepReport sweepLeases() {
        return jdbi.inTransaction(handle -> {
            Optional<Boolean> asleep = handle.createQuery(
                            "SELECT swept_at < now() - :lease * interval '1 millisecond' FROM guard FOR UPDATE SKIP LOCKED")
                    .bind("lease", Leases.LEASE.toMillis())
                    .mapTo(Boolean.class)
                    .findOne();
            if (asleep.isEmpty()) {
                return SweepReport.SKIPPED;
            }
            GuardRules.Look look = look(handle, asleep.get());
            SweepReport report = apply(handle, look);
            handle.execute("UPDATE guard SET swept_at = now()");
            return report;
        });
    }

    private static GuardRules.Look look(Handle handle, boolean asleep) {
        int leases = handle.createQuery("SELECT count(*) FROM build_lease")
                .mapTo(Integer.class)
                .one();
        // In the order of the apps, as everybody does who comes to several of them, so that nobody waits for one
        // another.
        List<GuardRules.Due> due = handle.createQuery("""
                        SELECT build, l.attempt, l.worker, holds, lease_until < now() AS expired, deadline < now() AS overdue,
                               cancel_at IS NOT NULL AS cancel_asked,
                               coalesce(cancel_at + :lease * interval '1 millisecond' < now(), false) AS cancel_overdue
                          FROM (SELECT * FROM build_lease
                                 WHERE lease_until < now() OR deadline < now() OR cancel_at + :lease * interval '1 millisecond' < now()
                                 ORDER BY lease_until LIMIT :limit FOR UPDATE SKIP LOCKED) l
                          JOIN build_job j ON j.id = l.build
                         ORDER BY j.app COLLATE "C", build""")
                .bind("lease", Leases.LEASE.toMillis())
                .bind("limit", SWEEP_LIMIT)
                .map((row, context) -> new GuardRules.Due(
                        BuildId.of(row.getObject("build", UUID.class)),
                        row.getInt("attempt"),
                        new WorkerId(row.getString("worker")),
                        row.getBoolean("expired"),
                        row.getBoolean("overdue"),
                        row.getBoolean("cancel_asked"),
                        row.getBoolean("cancel_overdue"),
                        row.getInt("holds")))
                .list();
        return new GuardRules.Look(leases, asleep, due);
    }

    private static SweepReport apply(Handle handle, GuardRules.Look look) {
        List<Build> ended = new ArrayList<>();
        int held = 0;
        for (GuardRules.Decision decision : GuardRules.decide(look)) {
            GuardRules.Due due = decision.due();
            if (decision.outcome() == null) {
                prolong(handle, due);
                held++;
            } else {
                Endings.apply(handle, due.build(), due.attempt(), due.worker(), decision.outcome())
                        .ifPresent(ended::add);
            }
        }
        int expired = (int) look.due().stream().filter(GuardRules.Due::expired).count();
        return new SweepReport(true, look.leases(), expired, ended, held, held == 0 ? null : GuardRules.hold(look));
    }

    private static void prolong(Handle handle, GuardRules.Due due) {
        handle.createUpdate("""
                        UPDATE build_lease SET lease_until = now() + :lease * interval '1 millisecond', holds = holds + 1,
                               deadline = greatest(deadline, now() + :lease * interval '1 millisecond')
                         WHERE build = :build""")
                .bind("lease", Leases.LEASE.toMillis())
                .bind("build", due.build().uuid())
                .execute();
    }

    /**
     * Forgets what no longer says anything: finished keys and deliveries older than 30 days, workers unseen for as long, repositories
     * that no app is built from. At most a thousand of each, so that it stays short.
     *
     * @return how many rows went
     */
    public int forget() {
        return jdbi.withHandle(
                handle -> forget(handle, "idempotency_key", "created_at", "2 days")
                        + forget(handle, "webhook_delivery", "received_at", "30 days")
                        + forget(handle, "worker", "last_seen", "30 days")
                        + forget(handle, "webhook_receipt", "last_at", "30 days")
                        + forget(handle, "webhook_old_secret", "until_at", "1 minute")
                        + handle.execute(
                                "DELETE FROM repository r WHERE NOT EXISTS (SELECT 1 FROM app a WHERE a.repo_url = r.repo_url)"));
    }

    private static int forget(Handle handle, String table, String column, String age) {
        return handle.execute("DELETE FROM " + table + " WHERE ctid IN (SELECT ctid FROM " + table + " WHERE " + column
                + " < now() - interval '" + age + "' LIMIT 1000)");
    }
}
