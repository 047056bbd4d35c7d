package io.bowwave.ledger;

import io.bowwave.process.Loop;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the tables anew from the log. A second schema is made by the same migrations and filled from offset 0 by the same projection, while
 * the live one is read and written on; when it has caught up, one short transaction swaps the two by their names. Readers see the old
 * tables or the new ones, never half of either. Killed on the way, it goes on where the second schema's own positions say.
 */
final class Rebuild implements Loop.Step {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofMillis(100);
    /** The live tables stand still while the last records are fetched; if that takes longer, they go on and it is tried again. */
    private static final Duration SWAP_WITHIN = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(Rebuild.class);

    private final DataSource database;
    private final RebuildControl control;
    private final Views next;
    private final LogReader log;
    private final Follower follower;
    private final LedgerMetrics metrics;
    private final Clock clock;
    private boolean placed;

    Rebuild(DataSource database, RebuildControl control, LogReader log, LedgerMetrics metrics, Clock clock) {
        this.database = database;
        this.control = control;
        this.next = new Views(database, Views.NEXT);
        this.log = log;
        // Dead letters were written when these records were first read.
        this.follower = new Follower(next, log, (entry, reason) -> {}, metrics);
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public Duration run() throws Exception {
        return switch (control.state()) {
            case ABSENT, IDLE -> LOOK_EVERY;
            case REQUESTED -> {
                begin();
                yield Duration.ZERO;
            }
            case RUNNING -> {
                goOnOrSay();
                yield Duration.ZERO;
            }
        };
    }

    private void begin() throws Exception {
        try (Connection connection = database.getConnection()) {
            Views.execute(connection, "drop schema if exists " + Views.NEXT + " cascade");
        }
        next.migrate();
        place();
        control.started(clock.instant(), log.behind());
        LOG.info("rebuild begins: {} records", log.behind());
    }

    private void goOnOrSay() throws Exception {
        try {
            goOn();
        } catch (Exception e) {
            placed = false;
            try {
                control.stuck("tried again after: " + e);
            } catch (SQLException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
    }

    private void goOn() throws Exception {
        if (!placed) {
            next.migrate();
            place();
        }
        int read = follower.step(POLL);
        if (read < 0) {
            placed = false;
            return;
        }
        long behind = log.behind();
        metrics.rebuildBehind(behind);
        long done = log.positions().values().stream().mapToLong(Long::longValue).sum();
        control.progress(done, done + behind);
        if (read == 0 && behind == 0) {
            swap();
        }
    }

    private void place() throws Exception {
        Set<TopicPartition> there = log.partitions();
        placed = follower.seek(there);
    }

    private void swap() throws Exception {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                Views.execute(connection, "set local lock_timeout = '3s'");
                Views.execute(connection, Views.LOCK);
                if (!catchUpWith(connection)) {
                    connection.rollback();
                    return;
                }
                rename(connection);
                connection.commit();
            } catch (Exception e) {
                connection.rollback();
                throw e;
            }
        }
        finish();
    }

    /** The live tables are held; without this they could step back by a few records. */
    private boolean catchUpWith(Connection connection) throws Exception {
        Views.execute(connection, "set local search_path = " + Views.LIVE);
        Map<TopicPartition, Long> live = Views.stored(connection);
        Instant deadline = clock.instant().plus(SWAP_WITHIN);
        while (clock.instant().isBefore(deadline)) {
            Map<TopicPartition, Long> here = log.positions();
            boolean caughtUp =
                    live.entrySet().stream().allMatch(each -> here.getOrDefault(each.getKey(), 0L) >= each.getValue());
            if (caughtUp) {
                return true;
            }
            if (follower.step(POLL) < 0) {
                placed = false;
                return false;
            }
        }
        return false;
    }

    private void rename(Connection connection) throws SQLException {
        for (String sql : new String[] {
            // The control row itself moves, so that nobody's request to it can be lost.
            "drop table view_next.control",
            "alter table view.control set schema view_next",
            "update view_next.control set state = 'idle', finished_at = now(), records_total = records_done, message = null",
            "alter schema view rename to view_old",
            "alter schema view_next rename to view"
        }) {
            Views.execute(connection, sql);
        }
    }

    private void finish() throws SQLException {
        placed = false;
        metrics.rebuildBehind(0);
        log.close();
        LOG.info("rebuild done");
        // Waits for whoever still reads the old tables, which the swap itself does not.
        try (Connection connection = database.getConnection()) {
            Views.execute(connection, "drop schema if exists view_old cascade");
        }
    }
}
