package io.bowwave.metricgate;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.EventTypes;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.UnreadableEventException;
import io.bowwave.schemas.rollout.GateAsked;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * The questions among the deploy events, shared with the other metric-gates by Kafka's consumer group. Its position is kept there, and
 * only past questions that are answered; so one that dies leaves its questions to the next. Touched by the loop's thread only.
 */
final class AskLog implements AutoCloseable {

    /** Questions that may be open; then nothing more is read until some are answered. */
    static final int MOST_OPEN = 256;

    private static final String TOPIC = Topics.DEPLOY_EVENTS.name();
    private static final byte[] TYPE = EventTypes.of(GateAsked.class).type().getBytes(StandardCharsets.UTF_8);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(3);

    private final Supplier<Consumer<byte[], byte[]>> connect;
    private final ResultLog results;
    private final Offsets offsets = new Offsets();
    private @Nullable Consumer<byte[], byte[]> consumer;

    /** @param results also takes what cannot be read */
    AskLog(Supplier<Consumer<byte[], byte[]>> connect, ResultLog results) {
        this.connect = connect;
        this.results = results;
    }

    /** The next questions; none when there are none within that time or too many are open. */
    List<GateAsk> poll(Duration within) throws IOException {
        Consumer<byte[], byte[]> connected = consumer();
        if (offsets.open() >= MOST_OPEN) {
            connected.pause(connected.assignment());
        } else {
            connected.resume(connected.paused());
        }
        List<GateAsk> asks = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : connected.poll(within)) {
            GateAsk ask = read(record);
            if (ask == null) {
                offsets.read(record.partition(), record.offset());
            } else {
                offsets.open(record.partition(), record.offset());
                asks.add(ask);
            }
        }
        return asks;
    }

    /** It is answered, or nobody waits for the answer. */
    void done(GateAsk ask) {
        offsets.done(ask.partition(), ask.offset());
    }

    /** Keeps how far all is done. */
    void save() {
        Map<TopicPartition, OffsetAndMetadata> moved = new HashMap<>();
        offsets.moved().forEach((partition, next) -> moved.put(at(partition), new OffsetAndMetadata(next)));
        if (!moved.isEmpty()) {
            consumer().commitSync(moved);
        }
    }

    /** Leaves the group; what is not done is read again, here or elsewhere. */
    @Override
    public void close() {
        Consumer<byte[], byte[]> connected = consumer;
        consumer = null;
        offsets.forgetAll();
        if (connected != null) {
            connected.close(CloseOptions.timeout(CLOSE_WITHIN));
        }
    }

    private Consumer<byte[], byte[]> consumer() {
        Consumer<byte[], byte[]> connected = consumer;
        if (connected == null) {
            connected = connect.get();
            consumer = connected;
            connected.subscribe(List.of(TOPIC), new Handover());
        }
        return connected;
    }

    /** Null when it is no question. */
    private @Nullable GateAsk read(ConsumerRecord<byte[], byte[]> record) throws IOException {
        Header type = record.headers().lastHeader("ce_type");
        if (type == null || !Arrays.equals(type.value(), TYPE)) {
            return null;
        }
        try {
            Event<?> event = EventCodec.decode(record.value());
            if (event.data() instanceof GateAsked asked) {
                return new GateAsk(record.partition(), record.offset(), event.with(asked));
            }
            throw new UnreadableEventException("type: its header and its value disagree");
        } catch (UnreadableEventException e) {
            results.unreadable(record, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static TopicPartition at(int partition) {
        return new TopicPartition(TOPIC, partition);
    }

    /** Partitions that go to another metric-gate. */
    private final class Handover implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> gone) {
            save();
            gone.forEach(each -> offsets.forget(each.partition()));
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> gone) {
            gone.forEach(each -> offsets.forget(each.partition()));
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> come) {}
    }
}
