package io.bowwave.jobtap;

import io.debezium.engine.DebeziumEngine.ChangeConsumer;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import java.util.List;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a batch of changes: events and the position after them in one transaction. Either both count or neither does, so a tap that
 * begins again at its position neither misses a change nor tells one twice. Debezium's one thread calls it; every call of Kafka in it is
 * bounded by the producer's settings.
 */
final class LogWriter implements ChangeConsumer<RecordChangeEvent<SourceRecord>> {

    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);

    private final Producer<byte[], byte[]> producer;
    private final String positionKey;
    private final RepairInbox repairs;
    private final TapMetrics metrics;
    private final LongConsumer written;

    /** @param written is told the LSN up to which everything is on the log */
    LogWriter(
            Producer<byte[], byte[]> producer,
            String positionKey,
            RepairInbox repairs,
            TapMetrics metrics,
            LongConsumer written) {
        this.producer = producer;
        this.positionKey = positionKey;
        this.repairs = repairs;
        this.metrics = metrics;
        this.written = written;
    }

    @Override
    public void handleBatch(
            List<RecordChangeEvent<SourceRecord>> changes, RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
            throws InterruptedException {
        SourceRecord last = changes.getLast().record();
        metrics.written(write(changes, last));
        for (RecordChangeEvent<SourceRecord> change : changes) {
            committer.markProcessed(change);
        }
        committer.markBatchFinished();
        written.accept(Position.lsn(last.sourceOffset()));
    }

    private int write(List<RecordChangeEvent<SourceRecord>> changes, SourceRecord last) {
        producer.beginTransaction();
        try {
            int events = 0;
            for (RecordChangeEvent<SourceRecord> change : changes) {
                var record = RowChanges.record(change.record());
                if (record.isPresent()) {
                    send(record.get());
                    events++;
                }
            }
            List<ProducerRecord<byte[], byte[]>> missing = repairs.take();
            missing.forEach(this::send);
            send(PositionTopic.record(positionKey, Position.of(last).json()));
            producer.commitTransaction();
            return events
                    + (int) missing.stream()
                            .filter(record -> !PositionTopic.holds(record))
                            .count();
        } catch (RuntimeException e) {
            abort();
            throw e;
        } finally {
            repairs.ended();
        }
    }

    /** A send that fails makes the commit fail: nobody needs to look at its future. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private void send(ProducerRecord<byte[], byte[]> record) {
        producer.send(record);
    }

    private void abort() {
        try {
            producer.abortTransaction();
        } catch (KafkaException e) {
            LOG.info("The transaction will be ended by the next producer instead: {}", e.toString());
        }
    }
}
