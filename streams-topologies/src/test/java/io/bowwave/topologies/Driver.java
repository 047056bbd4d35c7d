package io.bowwave.topologies;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.EventData;
import io.bowwave.schemas.EventTypes;
import io.bowwave.schemas.Topic;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.UnreadableEventException;
import io.bowwave.schemas.check.SchemaCheck;
import io.bowwave.schemas.log.EventRecords;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** A topology without a broker: bytes in and out, as on the log. */
public final class Driver implements AutoCloseable {

    private final TopologyTestDriver driver;
    private final Map<String, TestInputTopic<byte[], byte[]>> inputs = new HashMap<>();
    private final Map<String, TestOutputTopic<byte[], byte[]>> outputs = new HashMap<>();
    private final SchemaCheck schemas = new SchemaCheck();
    private Instant now = Samples.START;

    public Driver(Topology topology) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        driver = new TopologyTestDriver(topology, properties, now);
    }

    public Instant now() {
        return now;
    }

    public void send(String key, Event<?> event) {
        Topic topic = EventTypes.of(event.data().getClass()).topic();
        TestRecord<byte[], byte[]> record =
                new TestRecord<>(bytes(key), EventCodec.encode(event), EventRecords.headers(event), now);
        input(topic).pipeInput(record);
    }

    public void send(String key, EventData data) {
        send(key, Samples.event(data));
    }

    public void sendRaw(Topic topic, TestRecord<byte[], byte[]> record) {
        input(topic).pipeInput(record);
    }

    public void sendRaw(Topic topic, @Nullable String key, @Nullable String value) {
        sendRaw(topic, new TestRecord<>(key == null ? null : bytes(key), value == null ? null : bytes(value), now));
    }

    public void advance(Duration duration) {
        now = now.plus(duration);
        driver.advanceWallClockTime(duration);
    }

    /** Everything that has come out since the last call; events are checked against their schemas. */
    public List<TestRecord<byte[], byte[]>> records(Topic topic) {
        TestOutputTopic<byte[], byte[]> output = outputs.computeIfAbsent(
                topic.name(),
                name -> driver.createOutputTopic(name, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
        List<TestRecord<byte[], byte[]>> records = output.isEmpty() ? List.of() : output.readRecordsToList();
        if (!topic.equals(Topics.DEAD_LETTERS)) {
            records.forEach(record -> schemas.validate(record.value()));
        }
        return records;
    }

    public List<Event<?>> events(Topic topic) {
        List<Event<?>> events = new ArrayList<>();
        try {
            for (TestRecord<byte[], byte[]> record : records(topic)) {
                events.add(EventCodec.decode(record.value()));
            }
        } catch (UnreadableEventException e) {
            throw new AssertionError(e);
        }
        return events;
    }

    public <T extends EventData> List<T> data(Topic topic, Class<T> type) {
        return events(topic).stream()
                .map(Event::data)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    public TopologyTestDriver raw() {
        return driver;
    }

    @Override
    public void close() {
        driver.close();
    }

    private TestInputTopic<byte[], byte[]> input(Topic topic) {
        return inputs.computeIfAbsent(
                topic.name(),
                name -> driver.createInputTopic(name, new ByteArraySerializer(), new ByteArraySerializer()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
