package io.bowwave.ledger;

import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.Traces;
import io.bowwave.schemas.UnreadableEventException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Brings one set of tables along the log, batch by batch. Owned by one loop's thread. */
final class Follower {

    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

    private final Views views;
    private final LogReader log;
    private final Refusals refusals;
    private final LedgerMetrics metrics;
    private Map<TopicPartition, Long> next = Map.of();

    Follower(Views views, LogReader log, Refusals refusals, LedgerMetrics metrics) {
        this.views = views;
        this.log = log;
        this.refusals = refusals;
        this.metrics = metrics;
    }

    /** Reads the positions from the tables and goes there. @return whether there is anything to read */
    boolean seek(Set<TopicPartition> partitions) throws Exception {
        next = views.positions(partitions);
        log.seek(next);
        return !next.isEmpty();
    }

    Set<TopicPartition> partitions() {
        return next.keySet();
    }

    /**
     * One poll, one transaction.
     *
     * @return records read, or -1 when the tables stand elsewhere and {@link #seek} is needed
     */
    int step(Duration wait) throws Exception {
        List<Entry> entries = log.poll(wait);
        if (entries.isEmpty()) {
            return 0;
        }
        long start = System.nanoTime();
        Batch batch = decide(entries);
        if (!views.apply(batch, refusals)) {
            return -1;
        }
        next.putAll(batch.to());
        entries.forEach(each -> metrics.applied(each.topic()));
        metrics.batch(Duration.ofNanos(System.nanoTime() - start));
        return entries.size();
    }

    private Batch decide(List<Entry> entries) throws Exception {
        List<Batch.Decided> decided = new ArrayList<>();
        Map<TopicPartition, Long> from = new HashMap<>();
        Map<TopicPartition, Long> to = new HashMap<>();
        for (Entry entry : entries) {
            TopicPartition partition = new TopicPartition(entry.topic(), entry.partition());
            from.putIfAbsent(partition, next.getOrDefault(partition, 0L));
            to.put(partition, entry.offset() + 1);
            List<Change> changes = changes(entry);
            if (changes != null) {
                decided.add(new Batch.Decided(entry, changes));
            }
        }
        return new Batch(decided, from, to);
    }

    private @Nullable List<Change> changes(Entry entry) throws Exception {
        try {
            List<Change> changes = Projection.changes(entry);
            trace(entry);
            return changes;
        } catch (UnreadableEventException e) {
            refusals.refuse(entry, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static void trace(Entry entry) throws UnreadableEventException {
        if (!LOG.isDebugEnabled() || entry.value() == null) {
            return;
        }
        try (var _ = MDC.putCloseable("trace", Traces.id(EventCodec.traceparent(EventCodec.parse(entry.value()))))) {
            LOG.debug("{} folded", entry.place());
        }
    }
}
