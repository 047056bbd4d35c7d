package io.bowwave.replicator;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.bowwave.schemas.EventData;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.artifact.ArtifactExpired;
import io.bowwave.schemas.artifact.ArtifactKept;
import io.bowwave.schemas.artifact.ReplicaCompleted;
import io.bowwave.schemas.artifact.ReplicaEvent;
import io.bowwave.schemas.artifact.ReplicaRemoved;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.AppDefinition;
import io.bowwave.schemas.job.BuildSucceeded;
import io.bowwave.schemas.job.KeepRules;
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
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two regions that remove what nobody needs. */
@RealServers({Server.KAFKA, Server.S3})
class RetentionIT {

    private static final int PARTITIONS = 3;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration EVERY = Duration.ofMillis(500);
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final RunInstructions RUN = new RunInstructions("./x", Map.of(), 0, null, Duration.ofSeconds(1));
    private static final KeepRules ONE = new KeepRules(1, 0, 0, 0, List.of());

    private final KafkaServer kafka;
    private final S3Server s3;
    private final String suffix = UUID.randomUUID().toString().substring(0, 8);
    private final AppName app = new AppName("web-" + suffix);
    private final Random random = new Random(1);
    private final List<ReplicaEvent> heard = new ArrayList<>();
    private long revision;

    @TempDir
    private Path folder;

    private Region home;
    private Region far;
    private Producer<byte[], byte[]> producer;
    private Consumer<byte[], byte[]> consumer;

    RetentionIT(KafkaServer kafka, S3Server s3) {
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
        consumer.partitionsFor(Topics.REPLICA_EVENTS.name())
                .forEach(info -> all.add(new TopicPartition(info.topic(), info.partition())));
        consumer.assign(all);
        consumer.seekToEnd(all);
        all.forEach(consumer::position);
    }

    @AfterEach
    void stop() {
        home.close();
        far.close();
        producer.close();
        consumer.close();
    }

    private void say(EventData data) throws Exception {
        Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
        producer.send(EventRecords.keyedByApp(
                        app.text(), new Event<>(UUID.randomUUID().toString(), now, "/bowwave/test", "x", null, data)))
                .get();
    }

    private void keep(KeepRules rules) throws Exception {
        say(new AppDefinition(app, ++revision, "/repo", "main", false, Map.of(), List.of(), rules));
    }

    private WrittenArtifact artifact(Path tree, KnownArtifact... known) throws IOException {
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

    private Path tree(String... files) throws IOException {
        Path tree = Files.createDirectories(folder.resolve(UUID.randomUUID().toString()));
        for (String file : files) {
            add(tree, file);
        }
        return tree;
    }

    private void add(Path tree, String file) throws IOException {
        byte[] content = new byte[100_000];
        random.nextBytes(content);
        Files.write(tree.resolve(file), content);
    }

    private BuildId succeeded(WrittenArtifact artifact) throws Exception {
        BuildId build = BuildId.at(System.currentTimeMillis(), random);
        Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
        say(new BuildSucceeded(
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
                now));
        return build;
    }

    private <T extends ReplicaEvent> List<T> heard(Class<T> type, BuildId build) throws Exception {
        for (var record : consumer.poll(Duration.ofMillis(100))) {
            if (EventCodec.decode(record.value()).data() instanceof ReplicaEvent event && app.equals(event.app())) {
                heard.add(event);
            }
        }
        return heard.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .filter(each -> each.build().equals(build))
                .toList();
    }

    private <T extends ReplicaEvent> List<T> await(Class<T> type, BuildId build, int count) {
        return Awaitility.await().atMost(SOON).until(() -> heard(type, build), found -> found.size() >= count);
    }

    private static Digest onlyPack(WrittenArtifact artifact, WrittenArtifact... without) {
        List<Digest> packs = new ArrayList<>(
                artifact.layout().packs().stream().map(Pack::digest).toList());
        for (WrittenArtifact other : without) {
            other.layout().packs().forEach(pack -> packs.remove(pack.digest()));
        }
        assertThat(packs).hasSize(1);
        return packs.getFirst();
    }

    @Test
    void whatExpiresIsMarkedThenRemovedAndWhatIsSharedStays() throws Exception {
        home.start(EVERY, SHORT, Duration.ofSeconds(1));
        far.start(EVERY, SHORT, Duration.ofSeconds(1));
        keep(KeepRules.DEFAULT);
        WrittenArtifact alone = artifact(tree("alone"));
        Path shared = tree("shared");
        WrittenArtifact base = artifact(shared);
        BuildId first = succeeded(alone);
        BuildId second = succeeded(base);
        add(shared, "more");
        WrittenArtifact newest = artifact(shared, new KnownArtifact(base.manifest(), base.layout()));
        BuildId third = succeeded(newest);
        for (BuildId build : List.of(first, second, third)) {
            await(ReplicaCompleted.class, build, 2);
        }
        assertThat(heard(ArtifactExpired.class, first)).isEmpty();

        keep(ONE);
        Instant allowed = await(ArtifactExpired.class, first, 1).getFirst().removedAfter();
        List<ReplicaRemoved> removed = await(ReplicaRemoved.class, first, 2);
        assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(allowed.toEpochMilli());
        assertThat(removed).extracting(ReplicaRemoved::region).containsExactlyInAnyOrder(home.name(), far.name());
        assertThat(removed.getFirst().reason()).contains("not among the newest 1 builds");
        for (Region region : List.of(home, far)) {
            Digest pack = onlyPack(alone);
            Awaitility.await().atMost(SOON).until(() -> !region.store().exists(BlobKind.PACK, pack));
            assertThat(region.store().tree(pack)).isEmpty();
            for (WrittenArtifact gone : List.of(alone, base)) {
                assertThat(region.store().exists(BlobKind.MANIFEST, gone.ref().manifest()))
                        .isFalse();
                assertThat(region.store().exists(BlobKind.LAYOUT, gone.ref().layout()))
                        .isFalse();
            }
            assertThat(region.store().exists(BlobKind.MANIFEST, newest.ref().manifest()))
                    .isTrue();
            for (Pack each : newest.layout().packs()) {
                assertThat(region.store().read(BlobKind.PACK, each.digest())).hasSize((int) each.size());
            }
        }
        assertThat(heard(ReplicaRemoved.class, third)).isEmpty();
    }

    @Test
    void aPinInBetweenRescuesUntilItIsTakenBack() throws Exception {
        home.start(EVERY, Duration.ofHours(1), SHORT);
        keep(ONE);
        WrittenArtifact old = artifact(tree("old"));
        BuildId first = succeeded(old);
        succeeded(artifact(tree("new")));
        await(ArtifactExpired.class, first, 1);
        keep(ONE.pinning(List.of(first)));
        assertThat(await(ArtifactKept.class, first, 1).getFirst().reason()).isEqualTo("pinned");
        assertThat(home.store().exists(BlobKind.MANIFEST, old.ref().manifest())).isTrue();

        home.stop();
        keep(ONE);
        home.start(EVERY, Duration.ZERO, Duration.ZERO);
        await(ArtifactExpired.class, first, 2);
        await(ReplicaRemoved.class, first, 1);
        Awaitility.await().atMost(SOON).until(() -> !home.store()
                .exists(BlobKind.MANIFEST, old.ref().manifest()));
    }
}
