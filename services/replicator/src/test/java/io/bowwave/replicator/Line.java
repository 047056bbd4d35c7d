package io.bowwave.replicator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bowwave.artifact.ArtifactWriter;
import io.bowwave.artifact.BlobKind;
import io.bowwave.artifact.Pack;
import io.bowwave.artifact.RunInstructions;
import io.bowwave.artifact.WrittenArtifact;
import io.bowwave.embedded.KafkaServer;
import io.bowwave.process.KafkaClients;
import io.bowwave.process.TopicSetup;
import io.bowwave.schemas.Event;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.EventData;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.UnreadableEventException;
import io.bowwave.schemas.artifact.ReplicaEvent;
import io.bowwave.schemas.artifact.ReplicaRemoved;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.job.BuildSucceeded;
import io.bowwave.schemas.job.RegionDefinition;
import io.bowwave.schemas.job.RegionLink;
import io.bowwave.schemas.log.EventRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** What stands before and behind the replicators: builds that succeed, regions that are defined, and who reads what they say. */
final class Line implements AutoCloseable {

    private static final int PARTITIONS = 3;
    private static final RunInstructions RUN = new RunInstructions("./x", Map.of(), 0, null, Duration.ofSeconds(1));

    private final AppName app =
            new AppName("web-" + UUID.randomUUID().toString().substring(0, 8));
    private final List<ConsumerRecord<byte[], byte[]>> records = new CopyOnWriteArrayList<>();
    /** Other content than that of every other test on the same log. */
    private final Random random = new Random(UUID.randomUUID().getMostSignificantBits());

    private final Path folder;
    private final Producer<byte[], byte[]> producer;
    private final Consumer<byte[], byte[]> consumer;
    private long revision = System.currentTimeMillis();

    Line(KafkaServer kafka, Path folder) {
        this.folder = folder;
        TopicSetup.ensure(kafka.bootstrap(), PARTITIONS, (short) 1);
        this.producer = KafkaClients.producer(kafka.bootstrap(), "test");
        this.consumer = KafkaClients.consumer(kafka.bootstrap(), "test", null);
        List<TopicPartition> all = new ArrayList<>();
        consumer.partitionsFor(Topics.REPLICA_EVENTS.name())
                .forEach(info -> all.add(new TopicPartition(info.topic(), info.partition())));
        consumer.assign(all);
        consumer.seekToEnd(all);
        all.forEach(consumer::position);
    }

    /** Random bytes, in home's store. */
    WrittenArtifact artifact(Region home, int size) throws IOException {
        byte[] content = new byte[size];
        random.nextBytes(content);
        Path tree = Files.createDirectories(folder.resolve(UUID.randomUUID().toString()));
        Files.write(tree.resolve("file"), content);
        WrittenArtifact artifact = new ArtifactWriter(
                        folder, List.of(), (file, pack) -> home.store().put(BlobKind.PACK, pack.digest(), file))
                .write(tree, RUN);
        home.store()
                .put(BlobKind.LAYOUT, artifact.ref().layout(), artifact.layout().encode());
        home.store()
                .put(
                        BlobKind.MANIFEST,
                        artifact.ref().manifest(),
                        artifact.manifest().encode());
        return artifact;
    }

    BuildId succeeded(Region home, WrittenArtifact artifact) throws Exception {
        BuildId build = BuildId.at(System.currentTimeMillis(), random);
        Instant now = now();
        say(
                "build/" + build + "/3",
                new BuildSucceeded(
                        app,
                        build,
                        1,
                        3,
                        "0123456789012345678901234567890123456789",
                        "refs/heads/main",
                        artifact.ref(),
                        1,
                        home.name(),
                        List.of(home.name()),
                        now,
                        now));
        return build;
    }

    void removed(Region region, BuildId build, WrittenArtifact artifact) throws Exception {
        say(
                "replica/" + region.name() + "/" + build + "/removed",
                new ReplicaRemoved(app, build, region.name(), artifact.ref(), "not kept"));
    }

    void define(Region region, List<RegionLink> links) {
        RegionDefinition definition =
                new RegionDefinition(region.name(), revision++, region.endpoint(), region.bucket(), false, links);
        send(EventRecords.keyedByApp(region.name().text(), event("region/" + region.name() + revision, definition)));
    }

    void undefine(Region... regions) {
        for (Region region : regions) {
            send(new ProducerRecord<>(
                    Topics.REGIONS.name(), region.name().text().getBytes(UTF_8), null));
        }
    }

    <T extends ReplicaEvent> List<Event<T>> events(Class<T> type, BuildId build, Region region) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        List<Event<T>> found = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                Event<?> event = EventCodec.decode(record.value());
                if (type.isInstance(event.data())
                        && type.cast(event.data()).build().equals(build)
                        && type.cast(event.data()).region().equals(region.name())) {
                    found.add(event.with(type.cast(event.data())));
                }
            } catch (UnreadableEventException e) {
                throw new AssertionError(e);
            }
        }
        return found;
    }

    <T extends ReplicaEvent> Event<T> event(Class<T> type, BuildId build, Region region) {
        await().atMost(Duration.ofSeconds(40))
                .until(() -> !events(type, build, region).isEmpty());
        return events(type, build, region).getFirst();
    }

    void complete(Region region, WrittenArtifact artifact) throws IOException {
        assertThat(region.store().read(BlobKind.MANIFEST, artifact.ref().manifest()))
                .isEqualTo(artifact.manifest().encode());
        assertThat(region.store().read(BlobKind.LAYOUT, artifact.ref().layout()))
                .isEqualTo(artifact.layout().encode());
        for (Pack pack : artifact.layout().packs()) {
            assertThat(region.store().read(BlobKind.PACK, pack.digest())).hasSize((int) pack.size());
        }
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }

    private void say(String id, EventData data) {
        send(EventRecords.keyedByApp(app.text(), event(id, data)));
    }

    private static <T extends EventData> Event<T> event(String id, T data) {
        return new Event<>(id, now(), "/bowwave/test", "test", null, data);
    }

    private static Instant now() {
        return Instant.ofEpochMilli(System.currentTimeMillis());
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        try {
            producer.send(record).get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
