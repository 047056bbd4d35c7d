package io.bowwave.jobtap;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The safety net: each minute it compares the rows that have changed with what the log says about them, has the tap emit what is
 * missing, and counts it. It looks at the log only when the tap is past the moment at which the rows were read, so what it misses then
 * is missing indeed. One loop's thread.
 */
final class Reconciler implements AutoCloseable {

    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final Duration AGAIN_SOON = Duration.ofSeconds(2);
    private static final Duration TAP_CATCHES_UP_WITHIN = Duration.ofSeconds(30);
    /** A change gets its time when its transaction begins, and is seen when that ends. */
    private static final Duration OVERLAP = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

    private final String bootstrap;
    private final TapDatabase database;
    private final ChangedRows rows;
    private final PositionTopic positions;
    private final Progress progress;
    private final RepairInbox repairs;
    private final TapMetrics metrics;
    private final Suspects suspects;
    private final List<BuildRow> ended = new ArrayList<>();

    private SeenOnLog seen = new SeenOnLog();
    private @Nullable LogFold fold;
    private Instant verified = Instant.EPOCH;

    /** @param startOver whether definitions that only the log knows are taken back */
    Reconciler(
            String bootstrap,
            TapDatabase database,
            PositionTopic positions,
            Progress progress,
            RepairInbox repairs,
            TapMetrics metrics,
            boolean startOver) {
        this.bootstrap = bootstrap;
        this.database = database;
        this.rows = new ChangedRows(database);
        this.positions = positions;
        this.progress = progress;
        this.repairs = repairs;
        this.metrics = metrics;
        this.suspects = new Suspects(startOver);
    }

    /** For the loop. A pass that fails begins anew from what was verified last. */
    Duration step() throws Exception {
        try {
            // The tap lives, so what it had to forget is forgotten; and what was repaired last is on the log, or lost.
            boolean ready = progress.await(1, TAP_CATCHES_UP_WITHIN) && repairs.awaitEmpty(TAP_CATCHES_UP_WITHIN);
            return ready ? pass() : Duration.ZERO;
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    private Duration pass() throws Exception {
        LogFold log = opened();
        Holes holes = new Holes(seen);
        Instant until = rows.now();
        ChangedRows.Cursor from = ChangedRows.Cursor.after(verified, OVERLAP);
        boolean fresh = false;
        ChangedRows.Page page;
        do {
            page = rows.page(from);
            from = page.next();
            List<Definition> definitions = Definition.all(database);
            if (!progress.await(database.walEnd(), TAP_CATCHES_UP_WITHIN)) {
                LOG.warn("Not reconciled: the tap is more than {} behind", TAP_CATCHES_UP_WITHIN);
                return EVERY;
            }
            log.readOn();
            page.rows().forEach(holes::check);
            page.rows().stream().filter(row -> row.status().terminal()).forEach(ended::add);
            fresh = suspects.compare(definitions, seen, holes);
            repairs.put(holes.takeRepairs());
        } while (page.full());
        settle(holes, until);
        return fresh ? AGAIN_SOON : EVERY;
    }

    private LogFold opened() throws Exception {
        LogFold open = fold;
        if (open == null) {
            String kept = positions.last(PositionTopic.reconciled(database.slot()));
            verified = kept == null ? Instant.EPOCH : Instant.parse(kept);
            open = LogFold.open(bootstrap, seen, rows.oldestNeeded(verified, OVERLAP));
            fold = open;
        }
        return open;
    }

    private void settle(Holes holes, Instant until) {
        if (holes.found() > 0) {
            metrics.holes(holes.found(), holes.emitted());
            LOG.error(
                    "{} changes were missing on the log, {} events are emitted for them: {}",
                    holes.found(),
                    holes.emitted(),
                    holes);
        }
        if (holes.emitted() > 0) {
            // The next pass looks at them again: they count when they are on the log.
            ended.clear();
            return;
        }
        verified = until;
        repairs.put(List.of(PositionTopic.record(PositionTopic.reconciled(database.slot()), verified.toString())));
        Instant forgettable = verified.minus(OVERLAP.multipliedBy(2));
        ended.removeIf(row -> {
            boolean old = row.changedAt().isBefore(forgettable);
            if (old) {
                seen.forget(row.id().text());
            }
            return old;
        });
    }

    @Override
    public void close() {
        LogFold open = fold;
        fold = null;
        seen = new SeenOnLog();
        ended.clear();
        if (open != null) {
            open.close();
        }
    }
}
