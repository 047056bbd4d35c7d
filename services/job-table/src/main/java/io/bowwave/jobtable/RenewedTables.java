package io.bowwave.jobtable;

import java.sql.SQLException;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the small tables of the queue anew when most of what they hold is dead. Vacuum does that too, but not while somebody holds a
 * transaction open: then each claim would pass every row that was changed since. One thread uses it.
 */
final class RenewedTables {

    /** So many dead rows a claim passes in a millisecond or so. */
    static final int DEAD_LIMIT = 5_000;

    /**
     * While nobody holds a transaction open, what is dead goes from the indexes by itself, however often rows change; it is the indexes'
     * size that says how much a claim passes. So large they may be in any case, and so much more for each row.
     */
    private static final int FEW_PAGES = 40;

    private static final int BYTES_OF_A_ROW = 400;

    /** So many rounds it leaves them alone after it could not lock them: whoever holds them may go on for long. */
    private static final int ROUNDS_OFF = 30;

    private static final String LOCK_TIMEOUT = "55P03";
    private static final Logger LOG = LoggerFactory.getLogger(RenewedTables.class);

    private final Jdbi jdbi;
    private int roundsOff;

    RenewedTables(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** At most two short transactions; claims wait meanwhile. */
    void renew() {
        if (roundsOff > 0) {
            roundsOff--;
            return;
        }
        try {
            renew("app_turn", "SELECT renew_turns()");
            renew("build_lease", "SELECT renew_leases()");
        } catch (UnableToExecuteStatementException e) {
            if (!(e.getCause() instanceof SQLException sql && LOCK_TIMEOUT.equals(sql.getSQLState()))) {
                throw e;
            }
            roundsOff = ROUNDS_OFF;
            LOG.warn("The queue's small tables are mostly dead rows, but somebody holds them, so claims get slower", e);
        }
    }

    private void renew(String table, String statement) {
        jdbi.useTransaction(handle -> {
            boolean dead = handle.createQuery("""
                            SELECT n_dead_tup > greatest(:limit, n_live_tup)
                                   AND pg_indexes_size(relid) > :pages * current_setting('block_size')::int + :bytes * n_live_tup
                              FROM pg_stat_user_tables WHERE relid = to_regclass(:table)""")
                    .bind("limit", DEAD_LIMIT)
                    .bind("pages", FEW_PAGES)
                    .bind("bytes", BYTES_OF_A_ROW)
                    .bind("table", table)
                    .mapTo(Boolean.class)
                    .findOne()
                    .orElse(false);
            if (dead) {
                handle.execute("SET LOCAL lock_timeout = '500ms'");
                handle.createQuery(statement).mapToMap().list();
                LOG.debug("Wrote {} anew", table);
            }
        });
    }
}
