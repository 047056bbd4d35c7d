package io.bowwave.replicator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bowwave.artifact.BlobKind;
import io.bowwave.artifact.Pack;
import io.bowwave.artifact.run.RunInstructions;
import io.bowwave.artifact.write.ArtifactWriter;
import io.bowwave.artifact.write.KnownArtifact;
import io.bowwave.artifact.write.WrittenArtifact;
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
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.AppDefinition;
import io.bowwave.schemas.job.BuildSucceeded;
import io.bowwave.schemas.job.KeepRules;
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
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** What stands before and behind the replicators: builds that succeed, regions that are defined, and who reads what they say. */
final class Line implements AutoCloseable {

    static final String TRACE = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01";

    private static final int PARTITIONS = 3;
    private static final RunInstructions RUN = new RunInstructions("./x", Map.of(), 0, null, Duration.ofSeconds(1));

    final AppName app = new AppName("web-" + UUID.randomUUID().toString().substring(0, 8));
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
        for (String topic : List.of(Topics.REPLICA_EVENTS.name(), Topics.DEAD_LETTERS.name())) {
            consumer.partitionsFor(topic).forEach(info -> all.add(new TopicPartition(topic, info.partition())));
        }
        consumer.assign(all);
        consumer.seekToEnd(all);
        all.forEach(consumer::position);
    }

    /** A file of random bytes, in home's store. */
    WrittenArtifact artifact(Region home, int size, KnownArtifact... known) throws IOException {
        return artifact(home, tree(size, "file"), known);
    }

    /** The tree in home's store. */
    WrittenArtifact artifact(Region home, Path tree, KnownArtifact... known) throws IOException {
        WrittenArtifact artifact = new ArtifactWriter(
                        folder, List.of(known), (file, pack, _) -> home.store().put(BlobKind.PACK, pack.digest(), file))
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

    /** Files of so many random bytes each. */
    Path tree(int size, String... files) throws IOException {
        Path tree = Files.createDirectories(folder.resolve(UUID.randomUUID().toString()));
        for (String file : files) {
            add(tree, size, file);
        }
        return tree;
    }

    void add(Path tree, int size, String file) throws IOException {
        byte[] content = new byte[size];
        random.nextBytes(content);
        Files.write(tree.resolve(file), content);
    }

    /** @param others regions that it must come to, beside home */
    BuildId succeeded(Region home, WrittenArtifact artifact, Region... others) {
        return succeeded(BuildId.at(System.currentTimeMillis(), random), 1, home, artifact, others);
    }

    /** A build whose attestation home's store has, and that of an attempt before it. */
    BuildId attested(Region home, WrittenArtifact artifact, Region... others) throws IOException {
        BuildId build = BuildId.at(System.currentTimeMillis(), random);
        home.store().attestations().put(build, 1, ("zombie's of " + build).getBytes(UTF_8));
        home.store().attestations().put(build, 2, ("signed of " + build).getBytes(UTF_8));
        return succeeded(build, 2, home, artifact, others);
    }

    private BuildId succeeded(BuildId build, int attempt, Region home, WrittenArtifact artifact, Region... others) {
        Instant now = now();
        List<RegionName> needed = Stream.concat(Stream.of(home), Stream.of(others))
                .map(Region::name)
                .toList();
        say(
                "build/" + build + "/3",
                new BuildSucceeded(
                        app,
                        build,
                        attempt,
                        3,
                        "0123456789012345678901234567890123456789",
                        "refs/heads/main",
                        artifact.ref(),
                        1,
                        home.name(),
                        needed,
                        now,
                        now));
        return build;
    }

    /** From now on these rules count for the app. */
    void keep(KeepRules rules) {
        revision++;
        AppDefinition definition =
                new AppDefinition(app, revision, "/repo", "main", false, Map.of(), List.of(), rules, null);
        say("app/" + app + "/" + revision, definition);
    }

    void removed(Region region, BuildId build, WrittenArtifact artifact) {
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

    /** What came since the line began, dead letters too. */
    List<ConsumerRecord<byte[], byte[]>> records() {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        return records;
    }

    <T extends ReplicaEvent> List<Event<T>> events(Class<T> type, BuildId build, Region region) {
        List<Event<T>> found = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records()) {
            if (record.topic().equals(Topics.DEAD_LETTERS.name())) {
                continue;
            }
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

    /** Waits for so many of them. */
    <T extends ReplicaEvent> List<Event<T>> events(Class<T> type, BuildId build, Region region, int count) {
        return await().atMost(Duration.ofSeconds(60))
                .until(() -> events(type, build, region), found -> found.size() >= count);
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
        return new Event<>(id, now(), "/bowwave/test", "test", TRACE, data);
    }

    private static Instant now() {
        return Instant.ofEpochMilli(System.currentTimeMillis());
    }

    /** Puts it onto the log as it is. */
    void send(ProducerRecord<byte[], byte[]> record) {
        try {
            producer.send(record).get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
