package io.bowwave.ledger;

import io.bowwave.schemas.Topics;
import io.bowwave.schemas.log.DeadLetters;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what cannot be read into the dead-letters topic and waits until the broker has it. */
final class DeadLetterRefusals implements Refusals {

    private static final long ACK_WITHIN_SECONDS = 30;
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterRefusals.class);

    private final Producer<byte[], byte[]> producer;
    private final LedgerMetrics metrics;

    DeadLetterRefusals(Producer<byte[], byte[]> producer, LedgerMetrics metrics) {
        this.producer = producer;
        this.metrics = metrics;
    }

    @Override
    public void refuse(Entry entry, String reason) throws Exception {
        metrics.refused(entry.topic());
        LOG.warn("{} cannot be read: {}", entry.place(), reason);
        // A dead letter that even the ledger's own table refuses must not breed another one, for ever.
        if (!entry.topic().equals(Topics.DEAD_LETTERS.name())) {
            producer.send(DeadLetters.of(entry.record(), "ledger", reason)).get(ACK_WITHIN_SECONDS, TimeUnit.SECONDS);
        }
    }
}
