package io.bowwave.replicator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bowwave.artifact.BlobKind;
import io.bowwave.artifact.Pack;
import io.bowwave.artifact.write.WrittenArtifact;
import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.S3Server;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.schemas.artifact.ReplicaCompleted;
import io.bowwave.schemas.artifact.ReplicaRemoved;
import io.bowwave.schemas.artifact.ReplicaRepaired;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.RegionLink;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RealServers({Server.KAFKA, Server.S3})
class HelpIT {

    private final KafkaServer kafka;
    private final S3Server s3;
    /** One for all tests, so that a replicator goes on where the last one stopped. */
    private static final String SUFFIX = UUID.randomUUID().toString().substring(0, 8);

    private final RegionName homeName = new RegionName("home-" + SUFFIX);

    @TempDir
    private Path folder;

    private Region home;
    private Region east;
    private Region west;
    private Line line;

    HelpIT(KafkaServer kafka, S3Server s3) {
        this.kafka = kafka;
        this.s3 = s3;
    }

    @BeforeEach
    void start() {
        line = new Line(kafka, folder);
        home = new Region(homeName, homeName, s3, kafka);
        east = new Region(new RegionName("east-" + SUFFIX), homeName, s3, kafka);
        west = new Region(new RegionName("west-" + SUFFIX), homeName, s3, kafka);
        line.define(home, List.of());
        line.define(east, List.of());
        line.define(west, List.of(new RegionLink(east.name(), 1, null), new RegionLink(homeName, 5, null)));
    }

    @AfterEach
    void stop() {
        line.undefine(home, east, west);
        line.close();
        home.close();
        east.close();
        west.close();
    }

    @Test
    void threeRegionsTakeEachPackFromHomeOnce() throws Exception {
        east.start();
        west.start();
        WrittenArtifact artifact = line.artifact(home, 70_000_000);
        BuildId build = line.succeeded(home, artifact);
        line.event(ReplicaCompleted.class, build, east);
        line.event(ReplicaCompleted.class, build, west);
        line.complete(east, artifact);
        line.complete(west, artifact);
    }

    @Test
    void aRegionTakesFromTheNearestThatHasItAlsoWhenHomeHasLostIt() throws Exception {
        line.undefine(west);
        east.start();
        WrittenArtifact artifact = line.artifact(home, 200_000);
        BuildId build = line.attested(home, artifact);
        line.event(ReplicaCompleted.class, build, east);
        Pack pack = artifact.newPacks().getFirst();
        home.store().delete(BlobKind.PACK, pack.digest());
        home.store().attestations().delete(build, 1);
        home.store().attestations().delete(build, 2);
        line.define(west, List.of(new RegionLink(east.name(), 1, null), new RegionLink(homeName, 5, null)));
        west.start();
        assertThat(line.event(ReplicaCompleted.class, build, west).data().copiedFrom())
                .isEqualTo(east.name());
        line.complete(west, artifact);

        // And the scrubber of home takes it back.
        home.scrubbing(Duration.ofMillis(500)).start();
        assertThat(line.event(ReplicaRepaired.class, build, home).data().reason())
                .contains("packs/" + pack.digest().hex() + " was missing");
        line.complete(home, artifact);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(home.store().attestations().get(build, 2))
                        .hasValue(("signed of " + build).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void theScrubberRepairsWhatIsMissingAndWhatIsRotten() throws Exception {
        line.undefine(west);
        east.start();
        WrittenArtifact artifact = line.artifact(home, 300_000);
        BuildId build = line.succeeded(home, artifact);
        line.event(ReplicaCompleted.class, build, east);
        east.stop();
        Pack pack = artifact.newPacks().getFirst();
        byte[] content = east.store().read(BlobKind.PACK, pack.digest());
        content[content.length / 2]++;
        east.store().delete(BlobKind.PACK, pack.digest());
        east.store().put(BlobKind.PACK, pack.digest(), Files.write(folder.resolve("rotten"), content));
        east.store().delete(BlobKind.LAYOUT, artifact.ref().layout());
        east.scrubbing(Duration.ofMillis(500)).start();
        ReplicaRepaired repaired =
                line.event(ReplicaRepaired.class, build, east).data();
        assertThat(repaired.blobs()).isEqualTo(2);
        line.complete(east, artifact);
        assertThat(east.store().tree(pack.digest())).isPresent();
    }

    @Test
    void aLinkIsNoFasterThanItsLimit() throws Exception {
        line.define(west, List.of(new RegionLink(homeName, null, 2_000_000L)));
        line.undefine(east);
        west.start();
        WrittenArtifact artifact = line.artifact(home, 6_000_000);
        long began = System.nanoTime();
        line.event(ReplicaCompleted.class, line.succeeded(home, artifact), west);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(2700));
    }

    @Test
    void whatWasRemovedIsNotCopied() throws Exception {
        WrittenArtifact artifact = line.artifact(home, 50_000);
        BuildId build = line.succeeded(home, artifact);
        line.removed(home, build, artifact);
        BuildId later = line.succeeded(home, line.artifact(home, 60_000));
        line.undefine(west);
        east.start();
        line.event(ReplicaCompleted.class, later, east);
        await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(20)).until(() -> !east.store()
                .exists(BlobKind.MANIFEST, artifact.ref().manifest()));
        assertThat(line.events(ReplicaRemoved.class, build, home)).hasSize(1);
        assertThat(line.events(ReplicaCompleted.class, build, east)).isEmpty();
    }
}
