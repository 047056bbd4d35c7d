package io.bowwave.topologies.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.log.EventRecords;
import io.bowwave.topologies.Outgoing;
import io.bowwave.topologies.rollout.RequestReader.Found.Hopeless;
import io.bowwave.topologies.rollout.RequestReader.Found.Understood;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * The door for requests. Everything about an app is decided in its partition; a request that came without key, with another key, or by
 * a client that spreads keys in its own way (librdkafka does) is put once more onto the topic where it belongs, under the same id.
 */
final class RequestProcessor implements Processor<byte[], byte[], Object, Object> {

    /** Says that a request has been put where it belongs, so that it never goes round. */
    static final String MOVED = "bowwave_moved";

    private static final String ID = "ce_id";

    private final int partitions;
    private ProcessorContext<Object, Object> context;

    /** @param partitions of the topic */
    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else
    RequestProcessor(int partitions) {
        this.partitions = partitions;
    }

    @Override
    public void init(ProcessorContext<Object, Object> given) {
        context = given;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata where = context.recordMetadata().orElseThrow();
        switch (RequestReader.read(record, where)) {
            case Hopeless hopeless ->
                context.forward(
                        Outgoing.deadLetter(record, where, "rollout", hopeless.reason()), RolloutTopology.DEADS);
            case Understood understood -> {
                if (astray(record, where, understood.app())) {
                    context.forward(moved(record, where, understood.app()), RolloutTopology.ASK);
                } else {
                    context.forward(
                            new Record<>(understood.app().text(), understood.input(), record.timestamp()),
                            RolloutTopology.DECIDE);
                }
            }
        }
    }

    private boolean astray(Record<byte[], byte[]> record, RecordMetadata where, AppName app) {
        boolean keyed = Arrays.equals(record.key(), app.text().getBytes(StandardCharsets.UTF_8));
        boolean placed = EventRecords.partition(app.text(), partitions) == where.partition();
        return !(keyed && placed) && record.headers().lastHeader(MOVED) == null;
    }

    private static Record<Object, Object> moved(Record<byte[], byte[]> record, RecordMetadata where, AppName app) {
        RecordHeaders headers = new RecordHeaders(record.headers());
        String id = RequestReader.derivedId(record, where).text();
        headers.remove(ID).add(ID, id.getBytes(StandardCharsets.UTF_8));
        headers.add(MOVED, "1".getBytes(StandardCharsets.UTF_8));
        return new Record<>(app.text().getBytes(StandardCharsets.UTF_8), record.value(), record.timestamp(), headers);
    }
}
