package io.bowwave.replicator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bowwave.artifact.BlobKind;
import io.bowwave.artifact.Pack;
import io.bowwave.artifact.write.KnownArtifact;
import io.bowwave.artifact.write.WrittenArtifact;
import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.S3Server;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.schemas.Event;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.artifact.ReplicaCompleted;
import io.bowwave.schemas.artifact.ReplicaFailed;
import io.bowwave.schemas.artifact.ReplicaStarted;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RealServers({Server.KAFKA, Server.S3})
class ReplicatorIT {

    private final KafkaServer kafka;
    private final S3Server s3;
    private final String suffix = UUID.randomUUID().toString().substring(0, 8);

    @TempDir
    private Path folder;

    private Line line;
    private Region home;
    private Region far;

    ReplicatorIT(KafkaServer kafka, S3Server s3) {
        this.kafka = kafka;
        this.s3 = s3;
    }

    @BeforeEach
    void start() {
        line = new Line(kafka, folder);
        RegionName homeName = new RegionName("home-" + suffix);
        home = new Region(homeName, homeName, s3, kafka);
        far = new Region(new RegionName("far-" + suffix), homeName, s3, kafka);
    }

    @AfterEach
    void stop() {
        home.close();
        far.close();
        line.close();
    }

    private WrittenArtifact artifact(int size, KnownArtifact... known) throws IOException {
        return line.artifact(home, size, known);
    }

    private BuildId succeeded(WrittenArtifact artifact) {
        return line.succeeded(home, artifact, far);
    }

    @Test
    void aSucceededBuildBecomesCompleteInEveryRegion() throws Exception {
        home.start();
        far.start();
        WrittenArtifact artifact = artifact(20_000_000);
        BuildId build = succeeded(artifact);

        Event<ReplicaCompleted> completed = line.event(ReplicaCompleted.class, build, far);
        line.complete(far, artifact);
        long metadata =
                (long) artifact.layout().encode().length + artifact.manifest().encode().length;
        assertThat(completed.data())
                .isEqualTo(new ReplicaCompleted(
                        line.app, build, far.name(), artifact.ref(), artifact.packBytes() + metadata, home.name()));
        assertThat(completed.id()).isEqualTo("replica/" + far.name() + "/" + build + "/completed");
        assertThat(completed.traceparent()).isEqualTo(Line.TRACE);
        assertThat(line.event(ReplicaStarted.class, build, far).data().bytesTotal())
                .isEqualTo(artifact.packBytes() + metadata);
        assertThat(line.event(ReplicaCompleted.class, build, home).data())
                .isEqualTo(new ReplicaCompleted(line.app, build, home.name(), artifact.ref(), 0, null));
        assertThat(line.records().stream().map(record -> new String(record.key(), UTF_8)))
                .contains(line.app.text());
    }

    @Test
    void aSecondBuildCopiesOnlyItsOwnPacks() throws Exception {
        far.start();
        WrittenArtifact first = artifact(3_000_000);
        line.event(ReplicaCompleted.class, succeeded(first), far);
        WrittenArtifact second = artifact(10_000, new KnownArtifact(first.manifest(), first.layout()));
        BuildId build = succeeded(second);
        assertThat(line.event(ReplicaCompleted.class, build, far).data().bytesCopied())
                .isLessThan(20_000);
        line.complete(far, second);
        BuildId same = succeeded(second);
        assertThat(line.event(ReplicaCompleted.class, same, far).data().bytesCopied())
                .isZero();
        assertThat(line.events(ReplicaStarted.class, same, far)).isEmpty();
    }

    @Test
    void aReplicaIsCompleteWithTheAttestationOfTheAttemptThatSucceeded() throws Exception {
        far.scrubbing(Duration.ofMillis(500)).start();
        WrittenArtifact artifact = artifact(10_000);
        BuildId build = line.attested(home, artifact, far);
        line.event(ReplicaCompleted.class, build, far);
        assertThat(far.store().attestations().get(build, 2).orElseThrow())
                .isEqualTo(("signed of " + build).getBytes(UTF_8));
        assertThat(far.store().attestations().get(build, 1)).isEmpty();

        // Another build of the same tree has its own, though there is nothing else to copy.
        BuildId same = line.attested(home, artifact, far);
        line.event(ReplicaCompleted.class, same, far);
        assertThat(far.store().attestations().newest(same)).isPresent();

        far.store().attestations().delete(build, 2);
        await().atMost(Duration.ofSeconds(40))
                .until(() -> far.store().attestations().newest(build).isPresent());
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
            line.event(ReplicaCompleted.class, builds.get(i), far);
            line.complete(far, artifacts.get(i));
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
        ReplicaFailed failed = line.event(ReplicaFailed.class, waits, far).data();
        assertThat(failed.reason()).contains("packs/" + pack.digest().hex()).contains("not there");
        assertThat(failed.tries()).isEqualTo(1);
        assertThat(far.store().exists(BlobKind.MANIFEST, broken.ref().manifest()))
                .isFalse();

        BuildId other = succeeded(artifact(100_000));
        line.event(ReplicaCompleted.class, other, far);

        // After a restart the waiting one is tried again, and the one that is done is not.
        far.stop();
        far.start();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> line.events(ReplicaFailed.class, waits, far).size() > 1);
        home.store().put(BlobKind.PACK, pack.digest(), content);
        line.event(ReplicaCompleted.class, waits, far);
        line.complete(far, broken);
        assertThat(line.events(ReplicaCompleted.class, other, far)).hasSize(1);
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
        assertThat(line.event(ReplicaFailed.class, build, far).data().reason()).contains("expected " + pack.digest());
        assertThat(far.store().exists(BlobKind.PACK, pack.digest())).isFalse();
    }

    @Test
    void theHomeRegionDoesNotClaimWhatItsStoreLacks() throws Exception {
        home.start();
        WrittenArtifact artifact = artifact(100_000);
        Pack pack = artifact.newPacks().getFirst();
        home.store().delete(BlobKind.PACK, pack.digest());
        BuildId build = succeeded(artifact);
        assertThat(line.event(ReplicaFailed.class, build, home).data().reason())
                .contains("lacks pack " + pack.digest());
    }

    @Test
    void whatCannotBeReadGoesToTheDeadLettersAndTheRestGoesOn() throws Exception {
        far.start();
        byte[] nonsense = ("nonsense " + suffix).getBytes(UTF_8);
        line.send(
                new ProducerRecord<>(Topics.BUILD_EVENTS.name(), line.app.text().getBytes(UTF_8), nonsense));
        line.event(ReplicaCompleted.class, succeeded(artifact(1000)), far);
        await().atMost(Duration.ofSeconds(20)).until(() -> line.records().stream()
                .anyMatch(record ->
                        record.topic().equals(Topics.DEAD_LETTERS.name()) && Arrays.equals(record.value(), nonsense)));
    }

    @Test
    void tellsHealthAndMetrics() throws Exception {
        far.start();
        line.event(ReplicaCompleted.class, succeeded(artifact(1000)), far);
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
