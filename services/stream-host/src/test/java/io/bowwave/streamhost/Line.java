package io.bowwave.streamhost;

import io.bowwave.process.KafkaClients;
import io.bowwave.schemas.Event;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.EventData;
import io.bowwave.schemas.Keys;
import io.bowwave.schemas.Topic;
import io.bowwave.schemas.UnreadableEventException;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.artifact.ReplicaCompleted;
import io.bowwave.schemas.artifact.ReplicaRemoved;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.fleet.Transfer;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.AppDefinition;
import io.bowwave.schemas.job.BuildSucceeded;
import io.bowwave.schemas.job.RegionDefinition;
import io.bowwave.schemas.log.EventRecords;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Plays the processes around the stream-host on a real broker: they write to the log, and read what is committed there. */
final class Line implements AutoCloseable {

    static final RegionName US = new RegionName("us-east");
    static final RegionName EU = new RegionName("eu-west");
    static final int PARTITIONS = 4;

    private final Producer<byte[], byte[]> producer;
    private final Consumer<byte[], byte[]> consumer;
    private final List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
    private final Random random = new Random(1);
    private long sequence;
    private long revision = System.currentTimeMillis();

    Line(String bootstrap, Topic... watched) {
        producer = KafkaClients.producer(bootstrap, "line");
        consumer = KafkaClients.consumer(bootstrap, "line", null);
        List<TopicPartition> partitions = new ArrayList<>();
        for (Topic topic : watched) {
            for (int i = 0; i < PARTITIONS; i++) {
                partitions.add(new TopicPartition(topic.name(), i));
            }
        }
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    void app(AppName app) throws Exception {
        send(app.text(), app.text(), new AppDefinition(app, 1, "file:///r", "main", false, Map.of(), List.of(US, EU)));
    }

    /** @param rollouts that may be in progress in it at a time; null: no limit */
    void limited(RegionName region, @Nullable Integer rollouts) throws Exception {
        revision++;
        RegionDefinition limited =
                new RegionDefinition(region, revision, "http://127.0.0.1:1", "b", false, null, null, rollouts, null);
        send(region.text(), region.text(), limited);
    }

    BuildId build(AppName app) throws Exception {
        BuildId build = BuildId.at(Instant.now().toEpochMilli(), random);
        ArtifactRef artifact = new ArtifactRef(digest(build + "m"), digest(build + "l"), 1);
        Instant now = Instant.now();
        send(
                app.text(),
                app.text(),
                new BuildSucceeded(
                        app,
                        build,
                        1,
                        3,
                        "c".repeat(40),
                        "refs/heads/main",
                        artifact,
                        1,
                        US,
                        List.of(US, EU),
                        now,
                        now));
        send(app.text(), app.text(), new ReplicaCompleted(app, build, EU, artifact, 1, US));
        return build;
    }

    /** What retention says when it takes the artifact away. */
    void removed(AppName app, BuildId build, RegionName region) throws Exception {
        ArtifactRef artifact = new ArtifactRef(digest(build + "m"), digest(build + "l"), 1);
        send(app.text(), app.text(), new ReplicaRemoved(app, build, region, artifact, "not among the newest 1 builds"));
    }

    /** As any Kafka client would. */
    void deploy(AppName app, String request, BuildId build) throws Exception {
        ask(app, request, "deploy", build);
    }

    void rollBack(AppName app, String request, BuildId build) throws Exception {
        ask(app, request, "rollback", build);
    }

    private void ask(AppName app, String request, String action, BuildId build) throws Exception {
        String json = "{\"id\":\"%s\",\"app\":\"%s\",\"action\":\"%s\",\"build\":\"%s\"}"
                .formatted(request, app, action, build);
        producer.send(new ProducerRecord<>(
                        "bowwave.deploy-requests",
                        app.text().getBytes(StandardCharsets.UTF_8),
                        json.getBytes(StandardCharsets.UTF_8)))
                .get(10, TimeUnit.SECONDS);
    }

    void healthy(AppName app, RegionName region, long generation) throws Exception {
        MachineId machine = new MachineId(region + "-m1");
        sequence++;
        MachineStatus status = new MachineStatus(
                app,
                region,
                machine,
                generation,
                MachineState.HEALTHY,
                null,
                null,
                null,
                null,
                Transfer.NONE,
                sequence,
                Instant.now());
        send(Keys.machineStatus(region, machine, app), Keys.machineStatusPartition(region, app), status);
    }

    /** Events of this kind about these apps that were committed since the line began. */
    <T extends EventData> List<Event<T>> seen(Class<T> type, AppName... apps) {
        consumer.poll(Duration.ofMillis(5)).forEach(read::add);
        List<Event<T>> events = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : read) {
            Event<?> event = decode(record.value());
            if (type.isInstance(event.data())
                    && List.of(apps).contains(event.data().app())) {
                events.add(event.with(type.cast(event.data())));
            }
        }
        return events;
    }

    /** Waits for one more record, and returns its value; null when none came. */
    List<ConsumerRecord<byte[], byte[]>> next() {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        return records;
    }

    static Event<?> decode(byte[] value) {
        try {
            return EventCodec.decode(value);
        } catch (UnreadableEventException e) {
            throw new AssertionError(e);
        }
    }

    private void send(String key, String partitionBy, EventData data) throws Exception {
        Event<?> event = new Event<>("it/" + random.nextLong(), Instant.now(), "/it", key, null, data);
        producer.send(EventRecords.keyed(key, partitionBy, PARTITIONS, event)).get(10, TimeUnit.SECONDS);
    }

    private static Digest digest(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        consumer.close();
    }
}
