package io.bowwave.streamhost;

import io.bowwave.schemas.log.DeadLetters;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A record that a rule stumbles over goes to the dead letters and the stream goes on: one poisoned event must not stop every app. What
 * Kafka or a store throws is no fault of the record, and stops the thread, which loses nothing.
 */
public final class PoisonedRecords implements ProcessingExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(PoisonedRecords.class);

    @Override
    public Response handleError(ErrorHandlerContext context, Record<?, ?> record, Exception failure) {
        if (failure instanceof KafkaException) {
            return Response.fail();
        }
        LOG.error(
                "{} cannot process {}-{}@{}",
                context.processorNodeId(),
                context.topic(),
                context.partition(),
                context.offset(),
                failure);
        if (context.topic() == null || context.sourceRawValue() == null) {
            return Response.resume(); // a tick: there is no record to keep, and the next tick tries again
        }
        ConsumerRecord<byte[], byte[]> read = new ConsumerRecord<>(
                context.topic(),
                context.partition(),
                context.offset(),
                context.sourceRawKey(),
                context.sourceRawValue());
        return Response.resume(List.of(DeadLetters.of(read, "stream-host", failure.toString())));
    }

    @Override
    public void configure(Map<String, ?> configs) {
        // nothing to set
    }
}
