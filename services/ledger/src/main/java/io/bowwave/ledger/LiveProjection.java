package io.bowwave.ledger;

import io.bowwave.process.Loop;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** Keeps the live tables at the end of the log. */
final class LiveProjection implements Loop.Step {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration NO_TOPICS_YET = Duration.ofMillis(500);
    /** How soon partitions that were added are found, and how often the lag is measured. */
    private static final Duration LOOK_ROUND_EVERY = Duration.ofSeconds(10);

    private final Views views;
    private final LogReader log;
    private final Follower follower;
    private final LedgerMetrics metrics;
    private final Clock clock;
    private boolean migrated;
    private boolean placed;
    private Instant lookAt = Instant.MIN;

    LiveProjection(Views views, LogReader log, Refusals refusals, LedgerMetrics metrics, Clock clock) {
        this.views = views;
        this.log = log;
        this.follower = new Follower(views, log, refusals, metrics);
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public Duration run() throws Exception {
        if (!migrated) {
            views.migrate();
            migrated = true;
        }
        lookRound();
        if (!placed) {
            return NO_TOPICS_YET;
        }
        boolean applied = false;
        try {
            applied = follower.step(POLL) >= 0;
        } finally {
            // After a failure as after somebody else's write, the tables alone know where to go on.
            placed = applied;
        }
        return Duration.ZERO;
    }

    private void lookRound() throws Exception {
        Instant now = clock.instant();
        if (placed && now.isBefore(lookAt)) {
            return;
        }
        Set<TopicPartition> there = log.partitions();
        if (!placed || !there.equals(follower.partitions())) {
            placed = follower.seek(there);
        }
        metrics.behind(log.behind());
        lookAt = now.plus(LOOK_ROUND_EVERY);
    }
}
