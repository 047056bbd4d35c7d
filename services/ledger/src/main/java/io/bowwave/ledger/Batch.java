package io.bowwave.ledger;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * What one poll brought, decided and ready to be applied.
 *
 * @param from the next offset of each partition touched, as the tables must have it now
 * @param to the same after the batch
 */
record Batch(List<Decided> records, Map<TopicPartition, Long> from, Map<TopicPartition, Long> to) {

    /** A record and what it changes. */
    record Decided(Entry entry, List<Change> changes) {}
}
