package io.bowwave.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.Topic;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.UnreadableEventException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * One client's view of the log as server-sent events. Every event has a cursor as its id; a client that comes back with the last one misses
 * nothing. A comment with the cursor goes out each 10 s, so that both sides know that the other is there.
 */
final class EventStream {

    /** Where to begin. */
    sealed interface Start {
        /** What happens from now on. */
        record Now() implements Start {}

        /** All that the log still has. */
        record Beginning() implements Start {}

        /** Behind what an earlier stream has brought. */
        record After(Map<TopicPartition, Long> positions) implements Start {}
    }

    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(1);
    private static final long HEARTBEAT_NANOS = Duration.ofSeconds(10).toNanos();
    private static final String RETRY = "retry: 1000\n";

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final @Nullable String app;
    private final Set<String> topics;
    private final Start start;
    private final Map<TopicPartition, Long> positions = new HashMap<>();

    EventStream(Supplier<Consumer<byte[], byte[]>> consumers, @Nullable String app, Set<String> topics, Start start) {
        this.consumers = consumers;
        this.app = app;
        this.topics = topics;
        this.start = start;
    }

    /** @throws IllegalArgumentException when the text is no cursor of ours */
    static Start start(@Nullable String from) {
        if (from == null || from.isBlank() || from.equals("now")) {
            return new Start.Now();
        }
        return from.equals("beginning") ? new Start.Beginning() : new Start.After(Cursor.parse(from));
    }

    void write(StreamingBody.Out out) throws Exception {
        Consumer<byte[], byte[]> consumer = consumers.get();
        try {
            place(consumer);
            // The position goes out before anything has happened: who is cut off now comes back to this place.
            out.write(bytes(RETRY + heartbeat()));
            long lastWord = System.nanoTime();
            while (true) {
                int written = poll(consumer, out);
                if (written > 0) {
                    lastWord = System.nanoTime();
                } else if (System.nanoTime() - lastWord > HEARTBEAT_NANOS) {
                    out.write(bytes(heartbeat()));
                    lastWord = System.nanoTime();
                }
            }
        } finally {
            consumer.close(CloseOptions.timeout(CLOSE_WITHIN));
        }
    }

    private void place(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = partitions(consumer);
        consumer.assign(partitions);
        positions.putAll(
                switch (start) {
                    case Start.Now _ -> consumer.endOffsets(partitions);
                    case Start.Beginning _ -> consumer.beginningOffsets(partitions);
                    case Start.After after -> after(consumer, partitions, after);
                });
        positions.forEach(consumer::seek);
    }

    /**
     * A partition that the cursor does not know has come since: it is read from its beginning. A cursor beyond the end is of another log:
     * there, only what comes is new.
     */
    private static Map<TopicPartition, Long> after(
            Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions, Start.After after) {
        Map<TopicPartition, Long> known = new HashMap<>(consumer.beginningOffsets(partitions));
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        known.replaceAll((partition, beginning) -> Math.clamp(
                after.positions().getOrDefault(partition, beginning),
                beginning,
                Math.max(beginning, ends.getOrDefault(partition, beginning))));
        return known;
    }

    private static List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer) {
        Set<String> names = Cursor.TOPICS.stream().map(Topic::name).collect(Collectors.toSet());
        return consumer.listTopics().entrySet().stream()
                .filter(topic -> names.contains(topic.getKey()))
                .flatMap(topic -> topic.getValue().stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    private int poll(Consumer<byte[], byte[]> consumer, StreamingBody.Out out) throws Exception {
        int written = 0;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            positions.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
            ObjectNode event = event(record);
            if (event != null && wanted(record.topic(), event)) {
                out.write(bytes("id: " + Cursor.text(positions) + "\ndata: " + line(event) + "\n\n"));
                written++;
            }
        }
        return written;
    }

    private boolean wanted(String topic, ObjectNode event) {
        boolean topicWanted = topics.isEmpty() || topics.contains(topic);
        return topicWanted && (app == null || app.equals(event.path("app").asText()));
    }

    /** The flat JSON of the event and its topic; null for what is no event. */
    private static @Nullable ObjectNode event(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(Topics.DEAD_LETTERS.name())) {
            return deadLetter(record);
        }
        try {
            return EventCodec.parse(record.value()).put("topic", record.topic());
        } catch (UnreadableEventException e) {
            return null;
        }
    }

    private static ObjectNode deadLetter(ConsumerRecord<byte[], byte[]> record) {
        ObjectNode event = Json.mapper().createObjectNode();
        event.put("id", "dead-letter/" + record.partition() + "/" + record.offset());
        event.put("type", "dead-letter");
        event.put("time", Json.time(Instant.ofEpochMilli(record.timestamp())));
        record.headers().forEach(header -> event.put(header.key(), text(header)));
        if (record.key() != null) {
            event.put("app", new String(record.key(), StandardCharsets.UTF_8));
        }
        return event.put("topic", record.topic());
    }

    private static String text(Header header) {
        return header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private String heartbeat() {
        return ": heartbeat\nid: " + Cursor.text(positions) + "\n\n";
    }

    private static String line(ObjectNode event) throws JsonProcessingException {
        return Json.mapper().writeValueAsString(event);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
