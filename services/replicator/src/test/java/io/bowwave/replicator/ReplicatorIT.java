package io.bowwave.replicator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bowwave.artifact.ArtifactWriter;
import io.bowwave.artifact.BlobKind;
import io.bowwave.artifact.KnownArtifact;
import io.bowwave.artifact.Pack;
import io.bowwave.artifact.RunInstructions;
import io.bowwave.artifact.WrittenArtifact;
import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.S3Server;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.process.KafkaClients;
import io.bowwave.process.TopicSetup;
import io.bowwave.schemas.Event;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.UnreadableEventException;
import io.bowwave.schemas.artifact.ReplicaCompleted;
import io.bowwave.schemas.artifact.ReplicaEvent;
import io.bowwave.schemas.artifact.ReplicaFailed;
import io.bowwave.schemas.artifact.ReplicaStarted;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.BuildSucceeded;
import io.bowwave.schemas.log.EventRecords;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RealServers({Server.KAFKA, Server.S3})
class ReplicatorIT {

    private static final int PARTITIONS = 3;
    private static final String TRACE = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01";
    private static final RunInstructions RUN = new RunInstructions("./x", Map.of(), 0, null, Duration.ofSeconds(1));

    private final KafkaServer kafka;
    private final S3Server s3;
    private final String suffix = UUID.randomUUID().toString().substring(0, 8);
    private final AppName app = new AppName("web-" + suffix);
    private final List<ConsumerRecord<byte[], byte[]>> records = new CopyOnWriteArrayList<>();
    private final Random random = new Random(1);

    @TempDir
    private Path folder;

    private Region home;
    private Region far;
    private Producer<byte[], byte[]> producer;
    private Consumer<byte[], byte[]> consumer;

    ReplicatorIT(KafkaServer kafka, S3Server s3) {
        this.kafka = kafka;
        this.s3 = s3;
    }

    @BeforeEach
    void start() {
        TopicSetup.ensure(kafka.bootstrap(), PARTITIONS, (short) 1);
        RegionName homeName = new RegionName("home-" + suffix);
        home = new Region(homeName, homeName, s3, kafka);
        far = new Region(new RegionName("far-" + suffix), homeName, s3, kafka);
        producer = KafkaClients.producer(kafka.bootstrap(), "test");
        consumer = KafkaClients.consumer(kafka.bootstrap(), "test", null);
        List<TopicPartition> all = new ArrayList<>();
        for (String topic : List.of(Topics.REPLICA_EVENTS.name(), Topics.DEAD_LETTERS.name())) {
            consumer.partitionsFor(topic).forEach(info -> all.add(new TopicPartition(topic, info.partition())));
        }
        consumer.assign(all);
        consumer.seekToBeginning(all);
    }

    @AfterEach
    void stop() {
        home.close();
        far.close();
        producer.close();
        consumer.close();
    }

    private WrittenArtifact artifact(int size, KnownArtifact... known) throws IOException {
        byte[] content = new byte[size];
        random.nextBytes(content);
        Path tree = Files.createDirectories(folder.resolve(UUID.randomUUID().toString()));
        Files.write(tree.resolve("file"), content);
        WrittenArtifact artifact = new ArtifactWriter(
                        folder, List.of(known), (file, pack) -> home.store().put(BlobKind.PACK, pack.digest(), file))
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

    private BuildId succeeded(WrittenArtifact artifact) throws Exception {
        BuildId build = BuildId.at(System.currentTimeMillis(), random);
        Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
        BuildSucceeded data = new BuildSucceeded(
                app,
                build,
                1,
                3,
                "0123456789012345678901234567890123456789",
                "refs/heads/main",
                artifact.ref(),
                1,
                home.name(),
                List.of(home.name(), far.name()),
                now,
                now);
        Event<BuildSucceeded> event =
                new Event<>("build/" + build + "/3", now, "/bowwave/test", app + "/" + build, TRACE, data);
        producer.send(EventRecords.keyedByApp(app.text(), event)).get();
        return build;
    }

    private void poll() {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
    }

    private <T extends ReplicaEvent> List<Event<T>> events(Class<T> type, BuildId build, Region region) {
        poll();
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
                // Dead letters of other tests.
            }
        }
        return found;
    }

    private <T extends ReplicaEvent> Event<T> event(Class<T> type, BuildId build, Region region) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !events(type, build, region).isEmpty());
        return events(type, build, region).getFirst();
    }

    private void complete(Region region, WrittenArtifact artifact) throws IOException {
        assertThat(region.store().read(BlobKind.MANIFEST, artifact.ref().manifest()))
                .isEqualTo(artifact.manifest().encode());
        assertThat(region.store().read(BlobKind.LAYOUT, artifact.ref().layout()))
                .isEqualTo(artifact.layout().encode());
        for (Pack pack : artifact.layout().packs()) {
            assertThat(region.store().read(BlobKind.PACK, pack.digest())).hasSize((int) pack.size());
        }
    }

    @Test
    void aSucceededBuildBecomesCompleteInEveryRegion() throws Exception {
        home.start();
        far.start();
        WrittenArtifact artifact = artifact(20_000_000);
        BuildId build = succeeded(artifact);

        Event<ReplicaCompleted> completed = event(ReplicaCompleted.class, build, far);
        complete(far, artifact);
        long metadata =
                (long) artifact.layout().encode().length + artifact.manifest().encode().length;
        assertThat(completed.data())
                .isEqualTo(new ReplicaCompleted(
                        app, build, far.name(), artifact.ref(), artifact.packBytes() + metadata, home.name()));
        assertThat(completed.id()).isEqualTo("replica/" + far.name() + "/" + build + "/completed");
        assertThat(completed.traceparent()).isEqualTo(TRACE);
        assertThat(event(ReplicaStarted.class, build, far).data().bytesTotal())
                .isEqualTo(artifact.packBytes() + metadata);
        assertThat(event(ReplicaCompleted.class, build, home).data())
                .isEqualTo(new ReplicaCompleted(app, build, home.name(), artifact.ref(), 0, null));
        assertThat(records.stream().map(record -> new String(record.key(), UTF_8)))
                .contains(app.text());
    }

    @Test
    void aSecondBuildCopiesOnlyItsOwnPacks() throws Exception {
        far.start();
        WrittenArtifact first = artifact(3_000_000);
        event(ReplicaCompleted.class, succeeded(first), far);
        WrittenArtifact second = artifact(10_000, new KnownArtifact(first.manifest(), first.layout()));
        BuildId build = succeeded(second);
        assertThat(event(ReplicaCompleted.class, build, far).data().bytesCopied())
                .isLessThan(20_000);
        complete(far, second);
        BuildId same = succeeded(second);
        assertThat(event(ReplicaCompleted.class, same, far).data().bytesCopied())
                .isZero();
        assertThat(events(ReplicaStarted.class, same, far)).isEmpty();
    }

    @Test
    void aRegionThatComesLateCatchesUpFromTheBeginning() throws Exception {
        List<WrittenArtifact> artifacts = new ArrayList<>();
        List<BuildId> builds = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            artifacts.add(artifact(50_000));
            builds.add(succeeded(artifacts.getLast()));
        }
        far.start();
        for (int i = 0; i < 6; i++) {
            event(ReplicaCompleted.class, builds.get(i), far);
            complete(far, artifacts.get(i));
        }
    }

    @Test
    void aBuildThatCannotBeCopiedWaitsAloneAndIsCompleteOnceItCanBe() throws Exception {
        far.start();
        WrittenArtifact broken = artifact(100_000);
        Pack pack = broken.newPacks().getFirst();
        byte[] content = home.store().read(BlobKind.PACK, pack.digest());
        home.store().delete(BlobKind.PACK, pack.digest());
        BuildId waits = succeeded(broken);
        ReplicaFailed failed = event(ReplicaFailed.class, waits, far).data();
        assertThat(failed.reason()).contains("packs/" + pack.digest().hex()).contains("not there");
        assertThat(failed.tries()).isEqualTo(1);
        assertThat(far.store().exists(BlobKind.MANIFEST, broken.ref().manifest()))
                .isFalse();

        BuildId other = succeeded(artifact(100_000));
        event(ReplicaCompleted.class, other, far);

        // After a restart the waiting one is tried again, and the one that is done is not.
        far.stop();
        far.start();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> events(ReplicaFailed.class, waits, far).size() > 1);
        home.store().put(BlobKind.PACK, pack.digest(), content);
        event(ReplicaCompleted.class, waits, far);
        complete(far, broken);
        assertThat(events(ReplicaCompleted.class, other, far)).hasSize(1);
    }

    @Test
    void damagedBytesInTheHomeStoreAreNotSpread() throws Exception {
        far.start();
        WrittenArtifact artifact = artifact(100_000);
        Pack pack = artifact.newPacks().getFirst();
        byte[] content = home.store().read(BlobKind.PACK, pack.digest());
        content[50_000]++;
        home.store().delete(BlobKind.PACK, pack.digest());
        home.store().put(BlobKind.PACK, pack.digest(), Files.write(folder.resolve("damaged"), content));
        BuildId build = succeeded(artifact);
        assertThat(event(ReplicaFailed.class, build, far).data().reason()).contains("expected " + pack.digest());
        assertThat(far.store().exists(BlobKind.PACK, pack.digest())).isFalse();
    }

    @Test
    void theHomeRegionDoesNotClaimWhatItsStoreLacks() throws Exception {
        home.start();
        WrittenArtifact artifact = artifact(100_000);
        Pack pack = artifact.newPacks().getFirst();
        home.store().delete(BlobKind.PACK, pack.digest());
        BuildId build = succeeded(artifact);
        assertThat(event(ReplicaFailed.class, build, home).data().reason()).contains("lacks pack " + pack.digest());
    }

    @Test
    void whatCannotBeReadGoesToTheDeadLettersAndTheRestGoesOn() throws Exception {
        far.start();
        byte[] nonsense = ("nonsense " + suffix).getBytes(UTF_8);
        producer.send(new ProducerRecord<>(
                        Topics.BUILD_EVENTS.name(), app.text().getBytes(UTF_8), nonsense))
                .get();
        event(ReplicaCompleted.class, succeeded(artifact(1000)), far);
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            poll();
            return records.stream()
                    .anyMatch(record -> record.topic().equals(Topics.DEAD_LETTERS.name())
                            && Arrays.equals(record.value(), nonsense));
        });
    }

    @Test
    void tellsHealthAndMetrics() throws Exception {
        far.start();
        event(ReplicaCompleted.class, succeeded(artifact(1000)), far);
        assertThat(get("/health")).contains("replicator-builds").contains("UP");
        assertThat(get("/prometheus"))
                .contains("bowwave_replicator_copied_bytes_total")
                .contains("bowwave_replicator_in_flight")
                .contains("bowwave_replicator_oldest_seconds");
    }

    private String get(String path) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + far.port() + path);
            return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
