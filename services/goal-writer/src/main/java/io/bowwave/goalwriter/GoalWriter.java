package io.bowwave.goalwriter;

import io.bowwave.goalwriter.GoalBatch.Change;
import io.bowwave.goalwriter.GoalRules.Decision;
import io.bowwave.goalwriter.StoredGoals.Entry;
import io.bowwave.goalwriter.StoredGoals.Offset;
import io.bowwave.process.Loop;
import io.bowwave.schemas.Traces;
import io.bowwave.schemas.id.AppName;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Moves goals from the log to the store. The store says how far it has come: whenever that is in doubt, at the start, after a failure,
 * after another writer was faster, it is read again and the log is read from there. One thread.
 */
final class GoalWriter implements Loop.Step {

    /** Records that may pass without a write of ours before the offset alone is written: they are read again after a restart. */
    static final int MOST_UNSAVED = 1000;

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration REST_AFTER_CONFLICT = Duration.ofMillis(500);
    private static final Duration REST_AFTER_FAILURE = Duration.ofMillis(300);
    private static final Logger LOG = LoggerFactory.getLogger(GoalWriter.class);

    private final GoalLog log;
    private final GoalStore store;
    private final GoalWriterMetrics metrics;
    private final Outage outage;
    private final Map<Integer, Offset> offsets = new HashMap<>();
    private final Map<AppName, Entry> goals = new HashMap<>();
    private boolean inDoubt = true;

    GoalWriter(GoalLog log, GoalStore store, GoalWriterMetrics metrics, Outage outage) {
        this.log = log;
        this.store = store;
        this.metrics = metrics;
        this.outage = outage;
    }

    /** A dependency that is away costs a short pause, however long it is away: regions must follow quickly when it is back. */
    @Override
    public Duration run() throws InterruptedException {
        try {
            Duration rest = round();
            outage.over();
            return rest;
        } catch (IOException | KafkaException e) {
            if (Thread.currentThread().isInterrupted() || e instanceof InterruptException) {
                throw new InterruptedException("closing");
            }
            inDoubt = true;
            metrics.failures.incrementAndGet();
            outage.goesOn(e);
            return REST_AFTER_FAILURE;
        }
    }

    private Duration round() throws IOException, InterruptedException {
        if (inDoubt) {
            begin();
        }
        for (Map.Entry<Integer, GoalLog.Batch> each : log.poll(POLL).entrySet()) {
            if (!take(each.getKey(), each.getValue())) {
                metrics.conflicts.incrementAndGet();
                inDoubt = true;
                return REST_AFTER_CONFLICT;
            }
        }
        metrics.lag.set(log.lag());
        return Duration.ZERO;
    }

    private void begin() throws IOException, InterruptedException {
        StoredGoals stored = store.read();
        offsets.clear();
        offsets.putAll(stored.offsets());
        goals.clear();
        goals.putAll(stored.goals());
        log.start(offsets.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue()
                .next())));
        inDoubt = false;
        LOG.info("{} goals in the store, going on from {}", goals.size(), offsets);
    }

    /** False when another writer was faster: nothing was written. */
    private boolean take(int partition, GoalLog.Batch batch) throws IOException, InterruptedException {
        List<GoalRecord> left = batch.records();
        do {
            Decision decision = GoalRules.decide(goals, left, batch.next());
            metrics.refused.addAndGet(decision.refused());
            left = decision.left();
            if (!save(partition, decision)) {
                return false;
            }
        } while (!left.isEmpty());
        return true;
    }

    private boolean save(int partition, Decision decision) throws IOException, InterruptedException {
        Offset known = offsets.getOrDefault(partition, Offset.BEGINNING);
        if (decision.changes().isEmpty() && decision.next() - known.next() < MOST_UNSAVED) {
            return true;
        }
        long revision = store.write(new GoalBatch(partition, known, decision.next(), decision.changes()));
        if (revision == 0) {
            LOG.info("another writer has gone past {} of partition {}; stepping back", known, partition);
            return false;
        }
        offsets.put(partition, new Offset(decision.next(), revision));
        decision.changes().forEach(change -> written(change, revision));
        return true;
    }

    private void written(Change change, long revision) {
        // A goal that is gone leaves a key without revision.
        goals.put(change.app(), change.value() == null ? Entry.NONE : new Entry(change.generation(), revision));
        metrics.written.incrementAndGet();
        MDC.put("trace", Traces.id(change.traceparent()));
        LOG.info("goal of {}: generation {}", change.app(), change.generation());
        MDC.remove("trace");
    }
}
